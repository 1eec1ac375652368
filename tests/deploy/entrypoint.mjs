// Prints the entry point of a Dockerfile, a word a line, with ROOT before the folder that its image would have.
import {readFileSync} from 'node:fs';

const [file, root] = process.argv.slice(2);
const text = readFileSync(file, 'utf8').replaceAll('\\\n', '');
const words = JSON.parse(text.match(/^ENTRYPOINT (.*)$/m)[1]);
console.log(words.map((word) => word.replace(/^\/opt\//, `${root}/opt/`)).join('\n'));
