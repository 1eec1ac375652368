// Whether the chart's README has each of its values, and no other.
import {readFileSync} from 'node:fs';
import {parse} from 'yaml';

const chart = new URL('../../helm/crossvend/', import.meta.url);
const values = parse(readFileSync(new URL('values.yaml', chart), 'utf8'));
const told = readFileSync(new URL('README.md', chart), 'utf8').split('## Values')[1].split('\n')
  .filter((line) => line.startsWith('| `')).flatMap((line) => [...line.split('|')[1].matchAll(/`([^`]+)`/g)].map((match) => match[1]));

const isGroup = (value) => value && typeof value === 'object' && !Array.isArray(value) && Object.keys(value).length > 0;
const leaves = (value, path) => (isGroup(value)
  ? Object.entries(value).flatMap(([key, below]) => leaves(below, path ? `${path}.${key}` : key)) : [path]);
const lookUp = (path) => path.split('.').reduce((at, key) => at?.[key], values);

const missing = leaves(values, '').filter((path) => !told.some((each) => path === each || path.startsWith(`${each}.`)));
const unknown = told.filter((path) => lookUp(path) === undefined);
for (const path of missing) console.error(`helm/crossvend/README.md does not tell of ${path}`);
for (const path of unknown) console.error(`helm/crossvend/README.md tells of ${path}, which values.yaml has not`);
if (missing.length || unknown.length || !told.length) process.exit(1);
