// Prints the variables that a file of deploy/ gives to one of its containers, one a line. TOKEN stands for what only the
// platform knows.
//
//   node tests/deploy/environment.mjs FILE [CONTAINER]
import {readFileSync} from 'node:fs';
import {parse} from 'yaml';

const [file, wanted] = process.argv.slice(2);
const {env_variables: appEngine, services, spec} = parse(readFileSync(file, 'utf8'));

function cloudRun() {
  const {containers} = (spec.template.spec.template ?? spec.template).spec;
  const {env} = containers.find(({name}) => name === wanted);
  return Object.fromEntries(env.map(({name, value}) => [name, value ?? process.env.TOKEN]));
}

for (const [name, value] of Object.entries(appEngine ?? services?.[wanted].environment ?? cloudRun())) console.log(`${name}=${value}`);
