// The jobs that decide when a build ends.

/**
 * From the one that ended last back to the input that came last, and so on.
 * @param {{job: string, needs: string[], startedMillis: number, finishedMillis: number}[]} jobs
 */
export function criticalPath(jobs) {
  const byId = new Map(jobs.map((job) => [job.job, job]));
  const end = (job) => (job.startedMillis > 0 ? job.finishedMillis || Date.now() : 0);
  const last = (some) => some.reduce((latest, job) => (!latest || end(job) > end(latest) ? job : latest), null);
  const path = [];
  for (let job = last(jobs.filter((one) => end(one) > 0)); job; ) {
    path.unshift(job);
    job = last(job.needs.map((id) => byId.get(id)).filter((one) => one && end(one) > 0 && !path.includes(one)));
  }
  return path;
}
