// Measure the folders named on the command line, page by page in turn: node measure.mjs ROUNDS FOLDER... → JSON.
import { launch, NARROW, scrollThrough, visit } from "./browser.mjs";
import { serve } from "./server.mjs";
import { isForeign, weight } from "./traffic.mjs";

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** One visit by a phone: bytes of the page's own files, requests, and paints in ms as this machine draws them. */
async function measure(browser, url) {
  const visited = await visit(browser, url, { width: NARROW });
  await visited.page.waitForTimeout(500);
  const { paint, largest } = await visited.page.evaluate(() => window.noted);
  await scrollThrough(visited);
  const { shift } = await visited.page.evaluate(() => window.noted);
  const requests = [...new Set(visited.requests.filter((request) => request.startsWith("http")))];
  const foreign = requests.filter((request) => isForeign(request, url));
  const own = visited.responses.filter((response) => response.url().startsWith(url));
  const result = { ...(await weight({ responses: own })), requests: requests.length, thirdParty: foreign.length, paint, largest, shift };
  await visited.close();
  return result;
}

const [rounds, ...folders] = process.argv.slice(2);
const browser = await launch();
const servers = await Promise.all(folders.map(serve));
const visits = servers.map(() => []);
for (let round = 0; round < Number(rounds); round++)
  for (const [index, { url }] of servers.entries()) visits[index].push(await measure(browser, url));
const names = Object.keys(visits[0][0]);
const medians = visits.map((list) => Object.fromEntries(names.map((name) => [name, median(list.map((one) => one[name]))])));
console.log(JSON.stringify(medians));
await browser.close();
servers.forEach((server) => server.close());
