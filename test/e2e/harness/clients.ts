// The real clients: where they are, and how they are started.
import { existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";

/** 2.1.328, 2.1.100 and 2.0.60. */
export const ALL_CLIENTS = ["current", "middle", "old"] as const;
export type Client = (typeof ALL_CLIENTS)[number];

export interface Command {
	command: string;
	args: string[];
}

const folder = join(dirname(fileURLToPath(import.meta.url)), "..", "clients");
const modules = join(folder, "node_modules");

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

export function claudeCommand(client: Client): Command {
	const found = find(client);
	if (!found) throw new Error(`The ${client} Claude Code client is not installed: run npm ci in ${folder}`);
	return found;
}

function find(client: Client): Command | undefined {
	if (client !== "current") {
		const cli = join(modules, `claude-${client}`, "cli.js");
		return existsSync(cli) ? { command: process.execPath, args: [cli] } : undefined;
	}
	const binary = currentBinaries().find(isBinary);
	return binary ? { command: binary, args: [] } : undefined;
}

/**
 * The platform's own package first: with npm's scripts switched off, bin/claude.exe stays a stub of
 * a few hundred bytes.
 */
function currentBinaries(): string[] {
	const platform = `claude-code-${process.platform}-${process.arch}`;
	return [
		join(modules, "@anthropic-ai", platform, "claude"),
		join(modules, "@anthropic-ai", `${platform}-musl`, "claude"),
		join(modules, "claude-current", "bin", "claude.exe"),
	];
}

function isBinary(path: string): boolean {
	return existsSync(path) && statSync(path).size > 1_000_000;
}
