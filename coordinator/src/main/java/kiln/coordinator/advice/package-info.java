/// Which image may I use? Rules over facts: what a board is, what its images are made of, what was seen of them. [Adviser]
/// is the door; [Rules] lists what it goes by, each rule a record that names where it comes from. Pure: it reads no
/// clock, no store and no ledger. [Texts] and [Guides] say it in English and Chinese.
@NullMarked
package kiln.coordinator.advice;

import org.jspecify.annotations.NullMarked;
