import { readdir, readFile, writeFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import ts from 'typescript';

/**
 * Writes what each package promises to `api/`: every exported name with its declaration, without comments. With `--check` it
 * compares instead, so that a change of the public API is seen in review. Reads the sources.
 */
const root = fileURLToPath(new URL('../..', import.meta.url));
const printer = ts.createPrinter({ removeComments: true });

interface Entry {
  readonly report: string;
  readonly source: string;
}

async function entries(): Promise<readonly Entry[]> {
  const found: Entry[] = [];
  for (const name of (await readdir(join(root, 'packages'))).sort()) {
    const { exports } = JSON.parse(await readFile(join(root, 'packages', name, 'package.json'), 'utf8')) as {
      exports: Readonly<Record<string, { readonly '@veloce/source'?: string }>>;
    };
    for (const [path, { '@veloce/source': source }] of Object.entries(exports)) {
      if (source === undefined || !/\.tsx?$/.test(source)) continue;
      const report = join('api', `${[name, ...path.split('/').slice(1)].join('.')}.txt`);
      found.push({ report, source: join(root, 'packages', name, source) });
    }
  }
  return found;
}

const lineWidth = 120;

/** A declaration in lines that can be read in review: one that is too wide is broken up as prettier does it. */
async function readable(text: string): Promise<string> {
  if (text.split('\n').every((line) => line.length <= lineWidth)) return text;
  const isType = !/^(export|class|function) /.test(text);
  const options = { parser: 'typescript', printWidth: lineWidth, singleQuote: true } as const;
  const formatted = await format(isType ? `type T = ${text}` : text, options);
  return isType ? formatted.replace(/^type T =\s+/, '').replace(/;\n$/, '') : formatted.trimEnd();
}

/** The declarations of a module's exports, by name. */
async function describe(program: ts.Program, source: string): Promise<string> {
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(source);
  const module = file && checker.getSymbolAtLocation(file);
  if (module === undefined) throw new Error(`api-report: ${source} exports nothing`);
  const lines: string[] = [];
  for (const symbol of checker.getExportsOfModule(module)) {
    const real = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    const texts = (real.declarations ?? []).map((declaration) => declarationText(checker, real, declaration));
    const written = await Promise.all([...new Set(texts)].map(readable));
    lines.push(`${symbol.name}\n${written.map((text) => `  ${text.replaceAll('\n', '\n  ')}`).join('\n')}\n`);
  }
  return lines.sort().join('\n');
}

/** Types as they are written; of values, the type. */
function declarationText(checker: ts.TypeChecker, symbol: ts.Symbol, declaration: ts.Declaration): string {
  const file = declaration.getSourceFile();
  if (ts.isInterfaceDeclaration(declaration) || ts.isTypeAliasDeclaration(declaration)) {
    return printer.printNode(ts.EmitHint.Unspecified, declaration, file);
  }
  const type = checker.getTypeOfSymbolAtLocation(symbol, declaration);
  const flags = ts.TypeFormatFlags.NoTruncation;
  if (ts.isClassDeclaration(declaration)) {
    const members = checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol));
    const own = members.filter(({ declarations = [] }) =>
      declarations.some((one) => one.getSourceFile() === file),
    );
    const texts = own.map(
      (member) =>
        `  ${member.name}: ${checker.typeToString(checker.getTypeOfSymbol(member), declaration, flags)};`,
    );
    return `class ${symbol.name} {\n${texts.join('\n')}\n}`;
  }
  return checker.typeToString(type, declaration, flags);
}

const found = await entries();
const { config } = ts.readConfigFile(join(root, 'tsconfig.docs.json'), (path) => ts.sys.readFile(path)) as {
  config: object;
};
const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
const program = ts.createProgram({
  rootNames: found.map(({ source }) => source),
  options: { ...options, noEmit: true, composite: false, incremental: false },
});

const stale: string[] = [];
for (const { report, source } of found) {
  const text = await describe(program, source);
  const path = join(root, report);
  const held = await readFile(path, 'utf8').catch(() => '');
  if (held === text) continue;
  stale.push(report);
  if (process.argv.includes('--check')) continue;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
if (process.argv.includes('--check') && stale.length > 0) {
  console.error(
    `The public API differs from what is written in ${stale.join(', ')}. If it should, run npm run api.`,
  );
  process.exitCode = 1;
}
