// Which image may I use? At most two per board, each with its reason and what does not work, and how to check and write it.

import { get, imageHref, path } from "../api.js";
import { h } from "../dom.js";
import { bytes } from "../format.js";
import { address } from "../router.js";
import { cellLink, command } from "../parts.js";

/** The words of this page; all others come with the advice, in the language that was asked for. */
const WORDS = {
  en: { title: "Which image may I use?", of: "Images for", boards: "All boards", recommended: "Recommended", others: "Others", none: "nothing is recommended", why: "Why",
    caveats: "Know before", verify: "Check", flash: "Write to a card", download: "Download", unpacked: "unpacked", for: "For", any: "anything", desktop: "a desktop", server: "a server",
    build: "build", from: "starts from" },
  zh: { title: "我该用哪个镜像？", of: "镜像：", boards: "所有开发板", recommended: "推荐", others: "其他", none: "暂无推荐", why: "理由",
    caveats: "须知", verify: "校验", flash: "写入存储卡", download: "下载", unpacked: "解压后", for: "用途", any: "不限", desktop: "桌面", server: "服务器",
    build: "构建", from: "启动介质" },
};
const SYSTEMS = { linux: "Linux", macos: "macOS", windows: "Windows" };
const TIERS = { recommended: "built", "works-in-qemu": "running", "built-only": "waiting", "known-bad": "failed" };
const GLYPHS = { recommended: "✓", "works-in-qemu": "▶", "built-only": "…", "known-bad": "✗" };

const language = (query) => (query.get("lang") === "zh" ? "zh" : "en");

export async function load({ board }, query) {
  const asked = new URLSearchParams({ lang: language(query) });
  for (const name of ["use", "medium"]) if (query.get(name)) asked.set(name, query.get(name));
  return board ? { board: await get(`/downloads${path(board)}?${asked}`) } : get(`/downloads?${asked}`);
}

export const title = ({ board }, params, query) => (board ? board.name : WORDS.en.title);
export const concerned = (type, event) => type === "build" && event.state !== "running";

export function view({ board, boards }, params, query) {
  const lang = language(query);
  const words = WORDS[lang];
  return h("div", { lang }, board ? one(board, words, query) : all(boards, words, query));
}

/** The same page with another choice. */
function choices(words, query) {
  const lang = language(query);
  const pick = (name, value, text, now) => (now ? h("strong", text) : h("a", { href: String(address({ [name]: value })) }, text));
  const use = query.get("use") ?? "";
  return h("p.choices", `${words.for} `, pick("use", "", words.any, use === ""), " · ", pick("use", "desktop", words.desktop, use === "desktop"), " · ",
    pick("use", "server", words.server, use === "server"), h("span.soft", "  |  "),
    h("span", { lang: "en" }, pick("lang", "", "English", lang === "en")), " · ", h("span", { lang: "zh" }, pick("lang", "zh", "中文", lang === "zh")));
}

const boardHref = (board, query) => `/download${path(board)}${query.size > 0 ? `?${query}` : ""}`;

function all(boards, words, query) {
  return [h("h1", words.title), choices(words, query),
    h("section.card", boards.length === 0 ? h("p", words.none) : h("ul.plain-list", boards.map((board) => h("li.board", { "data-key": board.board },
      h("a", { href: boardHref(board.board, query) }, board.name), h("span.soft", ` ${facts(board)} · `),
      board.recommended.length > 0 ? board.recommended.map((image) => [tier(image), ` ${image.title} `]) : h("span.soft", board.notes[0] ?? words.none)))))];
}

const facts = (board) => [board.soc, board.arch, board.memory.join(", ")].filter(Boolean).join(" · ");

const tier = (image) => h("span.chip", { class: TIERS[image.tier] ?? "skipped" }, h("span.glyph", { "aria-hidden": "true" }, GLYPHS[image.tier] ?? "–"), ` ${image.tierText}`);

function one(board, words, query) {
  return [h("h1", `${words.of} ${board.name}`), h("p.soft", facts(board), " · ", h("a", { href: String(address({}, new URL(`/download${query.size > 0 ? `?${query}` : ""}`, location.href))) }, words.boards)),
    choices(words, query), board.notes.map((note) => h("p.note", note)),
    board.recommended.map((image) => recommended(image, words)), others(board.others, words)];
}

function recommended(image, words) {
  const file = image.files[0];
  return h("section.card.green", { "data-key": image.cell },
    h(".headline", h("h2", `${image.needText}: ${image.title}`), tier(image), h(".actions", h("a.button.strong", { href: imageHref(file.key) }, `${words.download} ${bytes(file.sizeBytes)}`))),
    h("p.soft", `${image.day} · ${words.build} `, cellLink(image.cell, image.build, image.build), ` · ${words.from} ${image.writeTo.join(", ")} · ${bytes(file.rawSizeBytes)} ${words.unpacked}`),
    h("h3", words.why), h("ul", image.why.map((why) => h("li", why))),
    image.caveats.length === 0 ? null : [h("h3", words.caveats), h("ul", image.caveats.map((caveat) => h("li", caveat)))],
    guides(words.verify, image.verify), guides(words.flash, image.flash),
    h("ul.plain-list", image.files.map((one) => h("li", h("a", { href: imageHref(one.key) }, one.name), ` ${bytes(one.sizeBytes)} `, h(".hash.soft", one.sha256)))));
}

/** By operating system; the reader's own is open. */
function guides(heading, all) {
  const mine = /Windows/.test(navigator.userAgent) ? "windows" : /Mac/.test(navigator.userAgent) ? "macos" : "linux";
  return [h("h3", heading), Object.entries(SYSTEMS).filter(([os]) => all.some((guide) => guide.os === os)).map(([os, name]) =>
    h("details", { open: os === mine }, h("summary", name), all.filter((guide) => guide.os === os).map((guide) => h(".guide", h("p", guide.text), guide.commands.map(command)))))];
}

function others(list, words) {
  return list.length === 0 ? null : h("section.card", h("details", h("summary", `${words.others} (${list.length})`), h("ul.plain-list", list.map((image) =>
    h("li", { "data-key": `${image.cell} ${image.build}` }, tier(image), ` ${image.title} · ${image.day} `, image.files.slice(0, 1).map((file) => h("a", { href: imageHref(file.key) }, file.name)), h(".soft", image.reason))))));
}
