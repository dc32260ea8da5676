// Looks at pages as readers do.  Reads one JSON object from standard input:
//   {chromium, screens, pages: [{name, url, status}]}
// and prints a line of JSON for each page: {name, findings: [...]}.  One
// browser for all of them.  Run in the folder that has node_modules.

import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';

const require = createRequire(path.join(process.cwd(), 'package.json'));
const puppeteer = require('puppeteer-core');
const { HtmlValidate, FileSystemConfigLoader } = require('html-validate');
const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const WIDTHS = [360, 768, 1280];
const SCHEMES = ['light', 'dark'];
const HEIGHT = 3000; // of a picture, at most

const rules = JSON.parse(fs.readFileSync(
    new URL('.htmlvalidate.json', import.meta.url)));
const validator = new HtmlValidate(new FileSystemConfigLoader(rules));
const task = JSON.parse(fs.readFileSync(0, 'utf8'));

async function look(tab, width, scheme) {
    await tab.setViewport({ width, height: width < 600 ? 800 : 900 });
    await tab.emulateMediaFeatures([
        { name: 'prefers-color-scheme', value: scheme },
        { name: 'prefers-reduced-motion', value: 'reduce' },
    ]);
}

async function html(source) {
    const report = await validator.validateString(source);
    return report.results.flatMap(result => result.messages.map(m =>
        `html-validate: ${m.line}:${m.column} ${m.ruleId}: ${m.message}`));
}

async function accessibility(tab, scheme) {
    const found = await tab.evaluate(() => window.axe.run(document, {
        resultTypes: ['violations'],
        rules: { 'target-size': { enabled: true } },
    }));
    return found.violations.flatMap(rule => rule.nodes.map(node =>
        `axe, ${scheme}: ${rule.id}: ${node.target.join(' ')}: `
        + node.failureSummary.replaceAll('\n', ' ')));
}

// What sticks out of a page of 320 pixels, but for what scrolls by itself.
async function overflow(tab) {
    await look(tab, 320, 'light');
    const wide = await tab.evaluate(() => {
        const room = document.documentElement.clientWidth;
        return document.documentElement.scrollWidth > room
            ? [...document.body.querySelectorAll('*')]
                .filter(e => e.getBoundingClientRect().right > room + 1)
                .map(e => `${e.localName}.${e.className}`).slice(0, 3)
            : [];
    });
    return wide.map(name => `wider than 320 pixels: ${name}`);
}

// The first Tab leads past the masthead.  What has the focus shows it: after a
// key the browser shows the focus wherever it goes.
async function focus(tab) {
    await look(tab, 1280, 'light');
    await tab.keyboard.press('Tab');
    return tab.evaluate(() => {
        const first = document.activeElement;
        const findings = first.getAttribute('href') === '#main' ? []
            : [`the first Tab leads to ${first.localName}`];
        const all = document.querySelectorAll('a[href], button, input');
        for (const e of all) {
            if (!e.checkVisibility())
                continue;
            e.focus();
            const box = e.getBoundingClientRect();
            const style = getComputedStyle(e);
            const name = `${e.localName} "${e.textContent.trim()}"`;
            if (document.activeElement !== e)
                findings.push(`no way to ${name}`);
            if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2
                || box.bottom <= 0 || box.top >= innerHeight || box.width <= 1)
                findings.push(`the focus is not visible on ${name}`);
        }
        return findings;
    });
}

async function screens(tab, name) {
    await tab.evaluate(async () => {
        document.activeElement.blur();
        for (const image of document.images)
            image.loading = 'eager';
        await Promise.all([...document.images].map(
            image => image.decode().catch(() => {})));
    });
    for (const width of WIDTHS)
        for (const scheme of SCHEMES) {
            await look(tab, width, scheme);
            const height = await tab.evaluate(
                () => document.documentElement.scrollHeight);
            await tab.screenshot({
                path: path.join(task.screens, `${name}-${width}-${scheme}.png`),
                clip: { x: 0, y: 0, width, height: Math.min(height, HEIGHT) },
                captureBeyondViewport: true,
                optimizeForSpeed: true,
            });
        }
}

async function check(browser, page) {
    const findings = [];
    const tab = await browser.newPage();
    tab.on('console', message => {
        if (!/status of (404|410|451|503)/.test(message.text()))
            findings.push(`console: ${message.text()}`);
    });
    tab.on('requestfailed', request =>
        findings.push(`not loaded: ${request.url()}`));
    tab.on('response', response => {
        if (response.status() >= 400 && !response.request().isNavigationRequest())
            findings.push(`${response.status()}: ${response.url()}`);
    });
    await look(tab, 1280, 'light');
    const response = await tab.goto(page.url);
    if (response.status() !== page.status)
        findings.push(`status ${response.status()}, not ${page.status}`);
    findings.push(...await html(await response.text()));
    await tab.evaluate(axe);
    findings.push(...await accessibility(tab, 'light'));
    findings.push(...await focus(tab));
    findings.push(...await overflow(tab));
    await look(tab, 360, 'dark');
    findings.push(...await accessibility(tab, 'dark'));
    await screens(tab, page.name);
    await tab.close();
    return findings;
}

const browser = await puppeteer.launch({
    executablePath: task.chromium,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking',
        '--hide-scrollbars'],
});
try {
    for (const page of task.pages) {
        const findings = await check(browser, page);
        console.log(JSON.stringify({ name: page.name, findings }));
    }
} finally {
    await browser.close();
}
