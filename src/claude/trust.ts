import { lstatSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import * as z from "zod";
import { parseJson, readJson } from "../host/json-file.ts";
import { readPlainFile } from "../host/plain-file.ts";
import { type Surroundings, stateFile } from "./program.ts";

/** A person's state holds the history of every project: it grows to some MB. */
const MOST_STATE = 64 << 20;
const MOST_SETTINGS = 1 << 20;

/** What the client keeps of a folder it knows; every other field is left out. */
const Project = z.object({ hasTrustDialogAccepted: z.boolean() }).catch({ hasTrustDialogAccepted: false });
const State = z.object({ projects: z.record(z.string(), Project).catch({}) });

/** What of a folder decides whether it inherits trust. */
export interface Look {
	/** It has an entry `.git`, of any kind. */
	hasGit(folder: string): boolean;
	/** Its own settings run commands or allow tools, or they cannot be read. */
	hasRules(folder: string): boolean;
}

/**
 * Whether the person's Claude Code trusts a folder: `claude -p` would not ask. The stricter of what
 * 2.0.60 and 2.1.328 were seen to do counts. False where the folder or the client's state cannot be
 * read.
 */
export function isTrusted(around: Surroundings, configDir: string, folder: string): boolean {
	const path = real(folder);
	return path !== undefined && trusts(trustedFolders(around, configDir), path, { hasGit, hasRules });
}

/**
 * Whether these folders' trust reaches `folder`. A folder of its own in the list is trusted. Else
 * it inherits from its parents up to the first one, itself included, with a `.git`. Where it has
 * rules of its own, the root of its repository alone counts.
 * @param folder a real path: without links, without a slash at its end.
 */
export function trusts(trusted: ReadonlySet<string>, folder: string, look: Look): boolean {
	if (trusted.has(folder)) return true;
	const own = look.hasRules(folder);
	for (let at = folder; !look.hasGit(at); ) {
		const parent = dirname(at);
		if (parent === at) return false;
		at = parent;
		if (trusted.has(at) && (!own || look.hasGit(at))) return true;
	}
	return false;
}

/** The folders whose trust dialog the person has accepted. */
function trustedFolders(around: Surroundings, configDir: string): ReadonlySet<string> {
	// 2.0.60 reads the older file in place of the newer one wherever it is.
	const older = join(configDir, ".config.json");
	const file = exists(older) ? older : stateFile(around, configDir);
	const path = real(file);
	const state = path === undefined ? undefined : readJson(path, State, MOST_STATE);
	const accepted = Object.entries(state?.projects ?? {}).filter(
		([, project]) => project.hasTrustDialogAccepted,
	);
	return new Set(accepted.map(([folder]) => folder));
}

function hasGit(folder: string): boolean {
	return exists(join(folder, ".git"));
}

function hasRules(folder: string): boolean {
	return ["settings.json", "settings.local.json"].some((name) => setsRules(join(folder, ".claude", name)));
}

/** Settings that run something, or allow something. */
const RUNS = [
	"hooks",
	"apiKeyHelper",
	"awsAuthRefresh",
	"awsCredentialExport",
	"gcpAuthRefresh",
	"otelHeadersHelper",
];

function setsRules(file: string): boolean {
	const read = readPlainFile(file, MOST_SETTINGS);
	if (read === undefined) return false;
	const settings = z.record(z.string(), z.unknown()).safeParse(parseJson(read.text ?? "")).data;
	// A link, a pipe or broken JSON: who can say what the client makes of it?
	if (!settings) return true;
	const allow = z.object({ allow: z.unknown() }).safeParse(settings.permissions).data?.allow;
	return [allow, ...RUNS.map((name) => settings[name])].some(isSomething);
}

function isSomething(value: unknown): boolean {
	if (value === undefined || value === null || value === "") return false;
	return typeof value !== "object" || Object.keys(value).length > 0;
}

function exists(path: string): boolean {
	try {
		return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
	} catch {
		// What may not be looked at may be there.
		return true;
	}
}

function real(path: string): string | undefined {
	try {
		return realpathSync(path);
	} catch {
		return undefined;
	}
}
