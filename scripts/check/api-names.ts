import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** One exported name of one entry, as `api/` declares it. */
export interface Exported {
  /** The package, without its entry: `core` for `core.table.txt`. */
  readonly package: string;
  readonly name: string;
  readonly declaration: string;
}

/** The exports in one text of `api/`: a name at the left edge, its declaration indented below. */
export function exportsOf(report: string, text: string): readonly Exported[] {
  return text
    .split(/\n(?=\S)/)
    .filter((block) => block.trim() !== '')
    .map((block) => {
      const [name = '', ...lines] = block.split('\n');
      return { package: report.split('.')[0] ?? report, name, declaration: lines.join('\n').trim() };
    });
}

/** The exports in every text of the folder. */
export function exportsIn(folder: string): readonly Exported[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.txt'))
    .flatMap((file) => exportsOf(file, readFileSync(join(folder, file), 'utf8')));
}

/** Names that two packages export with different declarations, each with its packages: `Trade (backtest, data-files)`. */
export function namesOfTwoThings(all: readonly Exported[]): readonly string[] {
  const byName = new Map<string, Exported[]>();
  for (const one of all) byName.set(one.name, [...(byName.get(one.name) ?? []), one]);
  return [...byName]
    .map(([name, ones]) => ({
      name,
      packages: [...new Set(ones.map((one) => one.package))].sort(),
      declarations: new Set(ones.map((one) => one.declaration)),
    }))
    .filter(({ name, packages, declarations }) => {
      return name !== 'default' && packages.length > 1 && declarations.size > 1;
    })
    .map(({ name, packages }) => `${name} (${packages.join(', ')})`)
    .sort();
}

/**
 * The largest number of positional parameters among the signatures of a declaration; 0 of what is not a function. Columns count as
 * one together: they are the data, and have an order that everybody in the field knows (high, low, close, volume).
 */
export function positionalParameters(declaration: string): number {
  if (!/^[<({]/.test(declaration)) return 0;
  const file = ts.createSourceFile('one.ts', `type One = ${declaration}`, ts.ScriptTarget.Latest, true);
  const [statement] = file.statements;
  if (statement === undefined || !ts.isTypeAliasDeclaration(statement)) return 0;
  const { type } = statement;
  const signatures = ts.isFunctionTypeNode(type)
    ? [type]
    : ts.isTypeLiteralNode(type)
      ? type.members.filter(ts.isCallSignatureDeclaration)
      : [];
  return Math.max(
    0,
    ...signatures.map(({ parameters }) => {
      const columns = parameters.filter(({ type }) => /\b(Column|Operand)\b/.test(type?.getText(file) ?? ''));
      return parameters.length - columns.length + Math.min(1, columns.length);
    }),
  );
}
