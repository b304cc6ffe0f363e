// What holds of the page of a run in a browser: it asks nothing of the network, fits a phone, draws where each refusal stopped.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { chromium } = require('playwright-core');
const axe = require('axe-core');

const folder = process.argv[2];
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];
const faults = [];
const check = (holds, ...told) => { if (!holds) faults.push(told.join(' ')); };

/** Opens a page; whatever it says or asks for besides itself is a fault. */
async function open(browser, file, options) {
  const context = await browser.newContext({ bypassCSP: false, ...options });
  const page = await context.newPage();
  const url = pathToFileURL(path.join(folder, file)).href;
  page.on('console', (message) => check(false, file, 'says', message.text()));
  page.on('pageerror', (error) => check(false, file, 'fails:', error.message));
  page.on('dialog', (dialog) => { check(false, file, 'runs a text'); dialog.dismiss(); });
  page.on('request', (request) => check(request.url().split('#')[0] === url, file, 'asks for', request.url()));
  const started = Date.now();
  await page.goto(url);
  return { page, took: Date.now() - started, close: () => context.close() };
}

const openAll = (page) => page.evaluate(() => document.querySelectorAll('details').forEach((one) => { one.open = true; }));
const shown = (page) => page.evaluate(() => [...document.querySelectorAll('details.case')]
  .filter((one) => one.checkVisibility()).map((one) => one.className.split(' ')[1]));

/** Nothing is wider than the page, whatever is open. */
async function fits(browser, file, widths) {
  const { page, close } = await open(browser, file, { viewport: { width: 360, height: 844 }, isMobile: true });
  await openAll(page);
  for (const width of widths) {
    await page.setViewportSize({ width, height: 844 });
    const widest = await page.evaluate(() => Math.max(document.documentElement.scrollWidth, document.body.scrollWidth));
    check(widest <= width, file, 'is', widest, 'wide at', width);
  }
  await close();
}

/** The chart of every refusal stops once, in the box of its cause, and nothing is passed behind it. */
async function charts(browser, file, results) {
  const { page, close } = await open(browser, file, { viewport: { width: 1280, height: 900 } });
  const charts = await page.evaluate(() => [...document.querySelectorAll('.flow')].map((flow) => ({
    boxes: [...flow.children].map((box) => box.className),
    stops: [...flow.querySelectorAll('[aria-current=step]')].map((box) => box.textContent),
  })));
  const refused = results.filter((result) => !result.isTable).flatMap((result) => result.steps).filter((step) => step.cause);
  check(charts.length === refused.length, file, 'has', charts.length, 'charts for', refused.length, 'refusals');
  const causes = [];
  for (const { boxes, stops } of charts) {
    const stop = boxes.indexOf('stop');
    check(boxes.length === 9 && stops.length === 1 && boxes.lastIndexOf('stop') === stop, file, 'stops not once:', boxes);
    check(boxes.slice(stop + 1).every((box) => box === 'open'), file, 'passes behind the stop:', boxes);
    causes.push(/: (\S+)$/.exec(stops[0].trim())?.[1]);
  }
  const sorted = (list) => [...list].sort().join();
  check(sorted(causes) === sorted(refused.map((step) => step.cause)), file, 'tells other causes:', causes);
  const tables = await page.evaluate(() => [...document.querySelectorAll('#tables table')].map((table) => {
    const rows = [...table.rows].map((row) => row.cells.length);
    const links = [...table.querySelectorAll('td a')].map((link) => link.hash.slice(1));
    const first = getComputedStyle(table.rows[1].cells[0]).position;
    return { rows, first, lost: links.filter((id) => !document.getElementById(id)) };
  }));
  check(tables.length >= 2, file, 'has', tables.length, 'tables');
  for (const { rows, first, lost } of tables) {
    check(new Set(rows).size === 1, file, 'has a table with rows of', rows);
    check(first === 'sticky', file, 'has a first column that scrolls away');
    check(lost.length === 0, file, 'has a legend without', lost);
  }
  await close();
}

/** The choice works without a script, and by keys; the search with one. */
async function choices(browser, file, results) {
  for (const javaScriptEnabled of [true, false]) {
    const { page, close } = await open(browser, file, { viewport: { width: 1280, height: 900 }, javaScriptEnabled });
    for (const status of ['passed', 'failed', 'error', 'skipped']) {
      await page.locator(`#show-${status}`).focus();
      await page.keyboard.press('Space');
      const seen = await page.locator('details.case:visible').evaluateAll((all) => all.map((one) => one.className));
      const wanted = results.filter((result) => result.status === status).length;
      const empty = await page.evaluate(() => [...document.querySelectorAll('.group')].filter((group) => group.checkVisibility()
        && ![...group.querySelectorAll('.case')].some((one) => one.checkVisibility())).length);
      check(empty === 0, file, 'shows', empty, 'titles of nothing at', status);
      check(seen.length === wanted && seen.every((one) => one.includes(status)), file, 'shows', seen.length, 'of', wanted, status);
    }
    check(await page.locator('#search').isVisible() === javaScriptEnabled, file, 'shows a search that does nothing');
    await close();
  }
  const { page, close } = await open(browser, file, { viewport: { width: 1280, height: 900 } });
  await page.fill('#search', 'refused token');
  const found = (await shown(page)).length;
  check(found === 1, file, 'finds', found);
  await page.fill('#search', '');
  check((await shown(page)).length === results.length, file, 'forgets what it hid');
  await close();
}

/** What axe finds of WCAG 2.2 AA. */
async function accessible(browser, file) {
  for (const colorScheme of ['light', 'dark']) {
    const { page, close } = await open(browser, file, { viewport: { width: 390, height: 844 }, colorScheme });
    await openAll(page);
    await page.evaluate(axe.source);
    const { violations, passes } = await page.evaluate(() => axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
    check(passes.some(({ id }) => id === 'color-contrast'), file, 'is not judged');
    for (const { id, nodes } of violations) {
      check(false, file, colorScheme, id, nodes.length, nodes[0].html.slice(0, 150), nodes[0].failureSummary);
    }
    await close();
  }
}

(async () => {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: flags });
  for (const language of ['en', 'ja', 'zh']) {
    const file = `${language}.html`;
    const { results } = JSON.parse(fs.readFileSync(path.join(folder, `${language}.json`), 'utf8'));
    // A matrix as a whole has the steps of all its cells, which stand in its table.
    const many = results.filter((result) => result.steps.length > 6).map((result) => result.name);
    results.forEach((result) => { result.isTable = many.includes(result.name); });
    await fits(browser, file, [360, 390, 768, 1280]);
    await charts(browser, file, results);
    await choices(browser, file, results);
  }
  await accessible(browser, 'en.html');
  await fits(browser, 'scenarios.html', [360]);
  const { took, close } = await open(browser, 'scenarios.html', { viewport: { width: 390, height: 844 }, isMobile: true });
  check(took < 10000, 'scenarios.html takes', took, 'ms');
  await close();
  await browser.close();
  faults.forEach((fault) => console.error(fault));
  console.log(`${faults.length} faults; the page of all scenarios has ${fs.statSync(path.join(folder, 'scenarios.html')).size >> 10} KiB and takes ${took} ms`);
  process.exit(faults.length ? 1 : 0);
})();
