// Reads feeds as a feed reader does.  Standard input: a JSON list of texts;
// prints what feedsmith makes of each: {format, feed}, a line each.

import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { createRequire } from 'node:module';

const require = createRequire(path.join(process.cwd(), 'package.json'));
const { parseFeed } = await import(
    pathToFileURL(require.resolve('feedsmith')));

for (const text of JSON.parse(fs.readFileSync(0, 'utf8')))
    console.log(JSON.stringify(parseFeed(text)));
