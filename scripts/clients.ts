// `npm run clients`, or `npm run clients -- 2.1.50 2.1.0`: one suite over ten clients between 2.0.60
// and the newest that npm has now, one after the other. It prints what each case came to, as the
// table of README. The exit code is 1 if a case has failed.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { type Client, ensureClient, readClient } from "../test/e2e/harness/clients.ts";
import { type Cell, casesIn, failuresIn, readCells, tableOf, tenClients } from "./clients/table.ts";
import { ensurePrograms, ownEnvironment } from "./machine.ts";

const SUITE = "test/e2e/clients.test.ts";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
const clients = await chosen(process.argv.slice(2));
ensurePrograms();
// The suite runs what is shipped, dist/. It must not run an older build.
const build = spawnSync(process.execPath, ["scripts/build.mjs"], { stdio: "inherit", env: ownEnvironment() });
if (build.status !== 0) process.exit(1);

const folder = mkdtempSync(join(tmpdir(), "intercom-clients-"));
const forget = () => rmSync(folder, { recursive: true, force: true });
for (const signal of ["SIGINT", "SIGTERM"]) {
	process.on(signal, () => {
		forget();
		// The run under way ends with this process.
		process.exit(1);
	});
}
const cells: Cell[] = [];
try {
	for (const client of clients) cells.push(...(await run(client)));
} finally {
	forget();
}
const cases = casesIn(cells);
console.log(`\n${tableOf(clients, cases, cells)}\n`);
const failures = failuresIn(clients, cases, cells);
console.log(failures.length === 0 ? "All hold." : `Failed: ${failures.join(", ")}`);
if (failures.length > 0 || cases.length === 0) process.exitCode = 1;

async function chosen(named: readonly string[]): Promise<Client[]> {
	const texts = named.length > 0 ? named : tenClients(await newest());
	const read = texts.map(readClient);
	if (read.every((client) => client !== undefined)) return read;
	console.error("usage: npm run clients -- [versions, such as 2.1.50; default: ten of them]");
	process.exit(2);
}

/** The newest client that npm has at this moment. */
async function newest(): Promise<string> {
	const { stdout } = await execa("npm", ["view", "@anthropic-ai/claude-code", "version"]);
	return stdout.trim();
}

/** Runs the suite with one client, says how it went, and returns what its cases came to. */
async function run(client: Client): Promise<Cell[]> {
	await ensureClient(client);
	const report = join(folder, `${client}.jsonl`);
	const began = Date.now();
	const { exitCode, all } = await execa("vitest", ["run", "--project", "e2e", SUITE], {
		env: { ...ownEnvironment(), INTERCOM_CLIENTS: client, INTERCOM_CLIENTS_REPORT: report },
		extendEnv: false,
		preferLocal: true,
		reject: false,
		all: true,
	});
	const found = existsSync(report) ? readCells(readFileSync(report, "utf8")) : [];
	const failed = failuresIn([client], casesIn(found), found).length;
	const took = `${Math.round((Date.now() - began) / 1000)} s`;
	console.log(`${client}: ${found.length - failed} hold, ${failed} failed, ${took}`);
	if (exitCode !== 0) console.log(all);
	// What ended before its first case, or failed after its last one, has failed all the same.
	return exitCode === 0 || failed > 0 ? found : [...found, { client, case: "start and end", cell: "FAILED" }];
}
