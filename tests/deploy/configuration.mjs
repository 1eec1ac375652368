// Prints the daemon's configuration out of the objects in a file. The dashboard is in a ConfigMap and a file of that name, too.
import {readFileSync} from 'node:fs';
import {parseAllDocuments} from 'yaml';

const objects = parseAllDocuments(readFileSync(process.argv[2], 'utf8')).map((document) => document.toJS());
const texts = objects.filter(({kind}) => kind === 'ConfigMap').map(({data}) => data['crossvend.json']);
process.stdout.write(texts.find((text) => text && 'roles' in JSON.parse(text)));
