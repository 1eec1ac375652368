// Prints the daemon's configuration out of the objects in a file.
import {readFileSync} from 'node:fs';
import {parseAllDocuments} from 'yaml';

const objects = parseAllDocuments(readFileSync(process.argv[2], 'utf8')).map((document) => document.toJS());
process.stdout.write(objects.find(({kind, data}) => kind === 'ConfigMap' && data['crossvend.json']).data['crossvend.json']);
