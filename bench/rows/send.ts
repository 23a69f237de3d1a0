import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Bench, Row } from "../row.ts";
import { bareEnvironment } from "../server.ts";
import { median, spread } from "../stats.ts";
import { openMail, sendOne } from "../writer.ts";

const SENDS = 1_000;
const WRITERS = 4;
const SENDS_EACH = 1_000;

/**
 * Measures sending a message that survives a crash: by one process, and by many into one inbox.
 */
export const send: Row = {
	name: "send",
	async run(bench) {
		const mail = openMail(join(bench.folder(), "intercom"));
		for (let warm = 0; warm < 50; warm++) await sendOne(mail);
		const times: number[] = [];
		for (let count = 0; count < SENDS; count++) {
			const began = performance.now();
			await sendOne(mail);
			times.push(performance.now() - began);
		}
		const rate = await writers(bench);
		return [
			{ name: "send, one process", measured: median(times), unit: "ms", below: 3, note: spread(times) },
			{
				name: `send, ${WRITERS} processes, one inbox`,
				measured: rate,
				unit: "per s",
				above: 1_000,
				note: `${WRITERS * SENDS_EACH} messages`,
			},
		];
	},
};

/**
 * How many messages all writers send in a second, from their common start to the end of the last.
 */
async function writers(bench: Bench): Promise<number> {
	const root = bench.folder();
	const script = fileURLToPath(new URL("../writer.ts", import.meta.url));
	const env = bareEnvironment({ HOME: root });
	const children = Array.from({ length: WRITERS }, () =>
		spawn(process.execPath, ["--import", "tsx", script, join(root, "intercom"), String(SENDS_EACH)], {
			cwd: fileURLToPath(new URL("../..", import.meta.url)),
			env,
			stdio: ["pipe", "pipe", "inherit"],
		}),
	);
	const lines = children.map((child) => createInterface({ input: child.stdout })[Symbol.asyncIterator]());
	const said = () => Promise.all(lines.map((each) => each.next()));
	await said();
	const began = performance.now();
	for (const child of children) child.stdin.write("go\n");
	const ends = await said();
	const seconds = (performance.now() - began) / 1000;
	if (ends.some((end) => end.value !== "done")) throw new Error("A writer did not send all of its messages");
	await Promise.all(children.map((child) => child.exitCode === null && once(child, "exit")));
	return (WRITERS * SENDS_EACH) / seconds;
}
