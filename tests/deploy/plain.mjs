// Reads what Helm rendered, and prints it as somebody without Helm would have written it.
import {readFileSync} from 'node:fs';
import {parseAllDocuments, visit} from 'yaml';

console.log('# Made from helm/crossvend by scripts/chart --update.');
for (const document of parseAllDocuments(readFileSync(0, 'utf8'))) {
  document.contents.commentBefore = document.commentBefore = null;
  for (const label of ['helm.sh/chart', 'app.kubernetes.io/managed-by']) document.deleteIn(['metadata', 'labels', label]);
  visit(document, {Pair: (_, pair) => (`${pair.key.value}`.startsWith('helm.sh/hook') ? visit.REMOVE : undefined)});
  visit(document, {Pair: (_, pair) => (pair.key.value === 'annotations' && !pair.value.items.length ? visit.REMOVE : undefined)});
  process.stdout.write(`---\n${document.toString({lineWidth: 0, flowCollectionPadding: false, indentSeq: false, directives: false}).replace(/^---\n/, '')}`);
}
