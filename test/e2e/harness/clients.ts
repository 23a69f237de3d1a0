// The real clients: where they are, and how they are started.
import {
	chmodSync,
	existsSync,
	mkdirSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";

/** 2.1.328, 2.1.100 and 2.0.60. */
export const ALL_CLIENTS = ["current", "middle", "old"] as const;
export type PinnedClient = (typeof ALL_CLIENTS)[number];
/** Any other is named by its version, and fetched when it is wanted. */
export type Client = PinnedClient | `${number}.${number}.${number}`;

export interface Command {
	command: string;
	args: string[];
}

const folder = join(dirname(fileURLToPath(import.meta.url)), "..", "clients");
const modules = join(folder, "node_modules");
const versions = join(folder, "versions");

/**
 * Installs the clients if they are not there. They are no dependency of the product: nobody who
 * installs it should fetch them.
 */
export async function ensureClients(): Promise<void> {
	if (ALL_CLIENTS.every(find)) return;
	console.log("Fetching the Claude Code clients the end-to-end tests run (a few hundred MB, once) …");
	await execa("npm", ["ci", "--no-audit", "--no-fund"], {
		cwd: folder,
		stdout: ["inherit"],
		stderr: ["inherit"],
	});
	for (const client of ALL_CLIENTS) claudeCommand(client);
}

/** Installs one client of any version if it is not there. */
export async function ensureClient(client: Client): Promise<void> {
	if (isPinned(client)) return ensureClients();
	if (find(client)) return;
	// A fetch that is broken off leaves nothing that looks like a client.
	const partial = join(versions, `.${client}-${process.pid}`);
	mkdirSync(partial, { recursive: true });
	try {
		const flags = ["--no-save", "--no-audit", "--no-fund", "--ignore-scripts"];
		const wanted = `@anthropic-ai/claude-code@${client}`;
		await execa("npm", ["install", "--prefix", partial, ...flags, wanted]);
		rmSync(join(versions, client), { recursive: true, force: true });
		renameSync(partial, join(versions, client));
	} finally {
		rmSync(partial, { recursive: true, force: true });
	}
	claudeCommand(client);
}

/** Whether a client is one of those that the package's lock file names. */
export function isPinned(client: Client): client is PinnedClient {
	return (ALL_CLIENTS as readonly string[]).includes(client);
}

/** Reads "2.1.50", or a pinned client's name; `undefined` where it is neither. */
export function readClient(text: string): Client | undefined {
	return isPinned(text as Client) || /^\d+\.\d+\.\d+$/.test(text) ? (text as Client) : undefined;
}

export function claudeCommand(client: Client): Command {
	const found = find(client);
	if (found) return found;
	const how = isPinned(client) ? `run npm ci in ${folder}` : "fetch it with ensureClient";
	throw new Error(`The ${client} Claude Code client is not installed: ${how}`);
}

/**
 * Makes a folder for the PATH, below this one, in which `claude` is that client, by that name: what
 * it is called shows in the process table.
 */
export function binFolder(root: string, client: Client): string {
	const bin = join(root, `bin-${client}`);
	if (existsSync(bin)) return bin;
	mkdirSync(bin);
	const { command, args } = claudeCommand(client);
	const claude = join(bin, "claude");
	if (args.length === 0) {
		symlinkSync(command, claude);
		return bin;
	}
	const quoted = [command, ...args].map((word) => `'${word}'`).join(" ");
	writeFileSync(claude, `#!/bin/sh\nexec ${quoted} "$@"\n`);
	chmodSync(claude, 0o755);
	return bin;
}

/** Clients up to 2.1.112 or so are a program for Node; the later ones are a program of their own. */
function find(client: Client): Command | undefined {
	const pinned = pinnedAs(client);
	const [root, name] = pinned
		? [modules, `claude-${pinned}`]
		: [join(versions, client, "node_modules"), join("@anthropic-ai", "claude-code")];
	const cli = join(root, name, "cli.js");
	if (existsSync(cli)) return { command: process.execPath, args: [cli] };
	// The binary beside the pinned ones is the current client's.
	if (pinned === "middle" || pinned === "old") return undefined;
	const binary = binariesIn(root, name).find(isBinary);
	return binary ? { command: binary, args: [] } : undefined;
}

/** The pinned client that this is, by its name or by its version. */
function pinnedAs(client: Client): PinnedClient | undefined {
	return ALL_CLIENTS.find((pinned) => {
		const file = join(modules, `claude-${pinned}`, "package.json");
		return pinned === client || (existsSync(file) && versionIn(file) === client);
	});
}

function versionIn(file: string): string {
	return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}

/**
 * The platform's own package first: with npm's scripts switched off, bin/claude.exe stays a stub of
 * a few hundred bytes.
 */
function binariesIn(root: string, name: string): string[] {
	const platform = `claude-code-${process.platform}-${process.arch}`;
	return [
		join(root, "@anthropic-ai", platform, "claude"),
		join(root, "@anthropic-ai", `${platform}-musl`, "claude"),
		join(root, name, "bin", "claude.exe"),
	];
}

function isBinary(path: string): boolean {
	return existsSync(path) && statSync(path).size > 1_000_000;
}
