import ts from 'ts-js';
import type { CodeDiagnostic, HoverText } from './language-service.ts';
import { PLATFORM_TYPES } from './platform-types.ts';
import type { Suggestion } from './suggestion.ts';
import { toSuggestion, typeOnly } from './ts-entries.ts';
import { severityOf, shortMessage } from './ts-messages.ts';
import { fromWrapped, toWrapped, WRAPPER_NAME, wrapBody } from './wrap-body.ts';

export interface TsDocument {
  code: string;
  declarations: string;
}

/** TypeScript's checker for one block at a time. Pure: it knows neither workers nor the page. */
export interface TsLanguage {
  open(document: TsDocument): void;
  complete(pos: number): Suggestion[];
  diagnostics(): CodeDiagnostic[];
  hover(pos: number): HoverText | undefined;
}

const LIB_FOLDER = '/lib';
const NEWEST_LIB = 'lib.es2025.d.ts';
const BODY = '/block.js';
const NAMES = '/names.d.ts';
const PLATFORM = '/platform.d.ts';
const MAX_SUGGESTIONS = 400;
/** The type of each of so many entries is computed at once: it costs some 0.1 ms. */
const MAX_DETAILED = 60;
const MAX_HOVER = 800;

/** JavaScript that runs, not TypeScript that must be proven: null checks and wrong keys count, missing types do not. */
const OPTIONS: ts.CompilerOptions = {
  allowJs: true,
  checkJs: true,
  noEmit: true,
  strict: false,
  strictNullChecks: true,
  noImplicitAny: false,
  skipLibCheck: true,
  allowUnreachableCode: true,
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  moduleDetection: ts.ModuleDetectionKind.Legacy,
  lib: [NEWEST_LIB],
  types: [],
};

const COMPLETION_PREFERENCES: ts.UserPreferences = {
  includeCompletionsWithInsertText: true,
  includeAutomaticOptionalChainCompletions: true,
  includeCompletionsForModuleExports: false,
  quotePreference: 'single',
};

export function createTsLanguage(libs: ReadonlyMap<string, string>): TsLanguage {
  const files = new Map<string, { text: string; version: number }>([
    [BODY, { text: wrapBody(''), version: 0 }],
    // Before the platform: where both declare a name, the first counts.
    [NAMES, { text: '', version: 0 }],
    [PLATFORM, { text: PLATFORM_TYPES, version: 0 }],
  ]);
  let code = '';
  const write = (name: string, text: string): void => {
    const file = files.get(name);
    if (file && file.text !== text) files.set(name, { text, version: file.version + 1 });
  };
  const service = ts.createLanguageService(hostOf(files, libs));
  return {
    open: (document) => {
      code = document.code;
      write(BODY, wrapBody(code));
      write(NAMES, document.declarations);
    },
    complete: (pos) => complete(service, pos),
    diagnostics: () => diagnose(service, code.length),
    hover: (pos) => hover(service, pos),
  };
}

function hostOf(
  files: ReadonlyMap<string, { text: string; version: number }>,
  libs: ReadonlyMap<string, string>,
): ts.LanguageServiceHost {
  const textOf = (name: string): string | undefined =>
    files.get(name)?.text ??
    (name.startsWith(`${LIB_FOLDER}/`) ? libs.get(name.slice(LIB_FOLDER.length + 1)) : undefined);
  return {
    getCompilationSettings: () => OPTIONS,
    getScriptFileNames: () => [...files.keys()],
    getScriptVersion: (name) => String(files.get(name)?.version ?? 0),
    getScriptSnapshot: (name) => {
      const text = textOf(name);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => '/',
    getDefaultLibFileName: () => `${LIB_FOLDER}/${NEWEST_LIB}`,
    fileExists: (name) => textOf(name) !== undefined,
    readFile: textOf,
    directoryExists: () => false,
    getDirectories: () => [],
  };
}

function complete(service: ts.LanguageService, pos: number): Suggestion[] {
  const wrapped = toWrapped(pos);
  const found = service.getCompletionsAtPosition(BODY, wrapped, COMPLETION_PREFERENCES);
  if (!found) return [];
  const entries = found.entries.filter(isOfTheBlock).slice(0, MAX_SUGGESTIONS);
  const isDetailed = found.isMemberCompletion && entries.length <= MAX_DETAILED;
  return entries.map((entry) => {
    const detail = isDetailed ? typeOf(service, wrapped, entry) : undefined;
    return toSuggestion(entry, wrapped - pos, detail);
  });
}

/** Not our wrapper, not the words that TypeScript merely saw in the text, nothing that JavaScript lacks. */
function isOfTheBlock({ name, kind, kindModifiers, isRecommended }: ts.CompletionEntry): boolean {
  if (name === WRAPPER_NAME || name === 'globalThis' || kind === ts.ScriptElementKind.warning) return false;
  if (kind === ts.ScriptElementKind.interfaceElement || kind === ts.ScriptElementKind.typeElement) return false;
  return isRecommended === true || !kindModifiers?.split(',').includes('deprecated');
}

function typeOf(service: ts.LanguageService, pos: number, { name, source, data }: ts.CompletionEntry): string {
  const details = service.getCompletionEntryDetails(BODY, pos, name, {}, source, COMPLETION_PREFERENCES, data);
  return typeOnly(ts.displayPartsToString(details?.displayParts));
}

function diagnose(service: ts.LanguageService, codeLength: number): CodeDiagnostic[] {
  const syntax = service.getSyntacticDiagnostics(BODY);
  // Code that can't be read gives types that mean nothing.
  const found = syntax.length > 0 ? syntax : service.getSemanticDiagnostics(BODY);
  return found.map(({ start = 0, length = 0, code, category, messageText }) => ({
    ...fromWrapped(start, length, codeLength),
    severity: severityOf(code, category === ts.DiagnosticCategory.Error),
    message: shortMessage(code, ts.flattenDiagnosticMessageText(messageText, '\n')),
  }));
}

function hover(service: ts.LanguageService, pos: number): HoverText | undefined {
  const info = service.getQuickInfoAtPosition(BODY, toWrapped(pos));
  const text = ts.displayPartsToString(info?.displayParts).replace(/^\((?:property|method|parameter|local \w+)\) /, '');
  if (text === '' || text === 'any' || text.includes(WRAPPER_NAME)) return undefined;
  const detail = ts.displayPartsToString(info?.documentation);
  return { text: text.slice(0, MAX_HOVER), ...(detail === '' ? {} : { detail: detail.slice(0, MAX_HOVER) }) };
}
