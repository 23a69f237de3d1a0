import { lstatSync, type Stats } from "node:fs";
import { parseJson } from "../host/json-file.ts";
import { isOwnFile } from "../host/ownership.ts";
import { readPlainFile } from "../host/plain-file.ts";
import { quoted } from "../model/clean-text.ts";
import { KEYS, type Key, settingOf, type Values } from "../settings/table.ts";
import { fromJson, shownPreset } from "../settings/values.ts";

/** Far more than all settings take. */
const MOST_BYTES = 100_000;
/** So many keys that are not known are named. */
const MOST_NAMED = 5;
const WRITABLE_BY_OTHERS = 0o022;
const READABLE_BY_OTHERS = 0o044;

/** What `config.json` says. */
export interface SettingsFile {
	/** The settings in it that can be used. */
	values: Values;
	/**
	 * Why nothing in the file is used, as a sentence; absent: it can be used, or is not there. Then
	 * nothing may be written into it either.
	 */
	refused?: string;
	/** What else is wrong with it, one sentence each, for the person. */
	faults: string[];
	/** All that stands in it, for whoever writes it again; empty where nothing is used. */
	content: Readonly<Record<string, unknown>>;
}

/**
 * Reads the person's settings and changes nothing. Never throws for what somebody has put there: a
 * file that cannot be trusted counts as empty, so what holds is what holds where nothing is set. A
 * single setting that cannot be used counts as not set.
 */
export function readSettings(file: string): SettingsFile {
	const stat = statOf(file);
	if (!stat) return { values: {}, faults: [], content: {} };
	const content = contentOf(file, stat);
	if (typeof content === "string")
		return { values: {}, faults: [], content: {}, refused: `${file} ${content}: nothing in it is used.` };
	const isReadable = (stat.mode & READABLE_BY_OTHERS) !== 0;
	const open = isReadable ? [`${file} can be read by others; \`chmod 600 '${file}'\` closes it.`] : [];
	return { values: valuesIn(content), faults: [...open, ...faultsIn(file, content)], content };
}

/** What the file holds, or why it cannot be trusted. */
function contentOf(file: string, stat: Stats): Record<string, unknown> | string {
	if (!stat.isFile()) return "is no regular file";
	if (!isOwnFile(file)) return "belongs to another user";
	if ((stat.mode & WRITABLE_BY_OTHERS) !== 0) return "may be written by others";
	const read = readPlainFile(file, MOST_BYTES);
	if (read?.text === undefined) return `cannot be read (${read?.fault ?? "it is gone"})`;
	const json = parseJson(read.text);
	if (json === undefined) return "is no JSON";
	if (typeof json !== "object" || json === null || Array.isArray(json)) return "holds no settings";
	const content = json as Record<string, unknown>;
	return content.v === 1 ? content : "has a version that this Intercom does not know";
}

function valuesIn(content: Record<string, unknown>): Values {
	const found = KEYS.map((key) => [
		key,
		Object.hasOwn(content, key) ? fromJson(key, content[key]) : undefined,
	]);
	return Object.fromEntries(found.filter(([, value]) => value !== undefined)) as Values;
}

function faultsIn(file: string, content: Record<string, unknown>): string[] {
	const unusable = KEYS.filter(
		(key) => Object.hasOwn(content, key) && fromJson(key, content[key]) === undefined,
	);
	const unknown = Object.keys(content).filter((key) => key !== "v" && !KEYS.includes(key as Key));
	return [...unusable.map((key) => unusableWord(file, key)), ...unknownWord(file, unknown)];
}

function unusableWord(file: string, key: Key): string {
	const preset = shownPreset(settingOf(key));
	return `${file}: ${key} ${settingOf(key).kind.fault}, and is not used; it counts as ${preset}.`;
}

function unknownWord(file: string, keys: readonly string[]): string[] {
	if (keys.length === 0) return [];
	const names = keys
		.slice(0, MOST_NAMED)
		.map((key) => quoted(key))
		.join(", ");
	const more = keys.length > MOST_NAMED ? ` and ${keys.length - MOST_NAMED} more` : "";
	return [`${file} has keys that this Intercom does not know: ${names}${more}. They are kept, and not used.`];
}

function statOf(file: string): Stats | undefined {
	try {
		return lstatSync(file, { throwIfNoEntry: false });
	} catch {
		// Something lies in the way to Intercom's folder. Whoever uses the folder says what.
		return undefined;
	}
}
