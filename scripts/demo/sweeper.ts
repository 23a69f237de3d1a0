// Stands beside a demo and ends what it leaves in its folder (the only argument): a demo that is
// killed cannot. Its stdin is a pipe that the demo alone holds, so its end is the demo's, however
// that comes.
import { rmSync } from "node:fs";
import { basename } from "node:path";
import { setTimeout } from "node:timers/promises";
import { kill, processesOf } from "../../test/e2e/harness/processes.ts";

/** What is started while others are killed is found in a later round. */
const MOST_ROUNDS = 100;
const ROUND_MS = 50;

const root = process.argv[2] ?? "";
// A folder of a world. In any other, the processes are not the demo's.
if (!/^ic-\w+$/.test(basename(root))) throw new Error(`${root} is no folder of a demo.`);

for await (const _ of process.stdin);
for (let round = 0; round < MOST_ROUNDS; round++) {
	const left = processesOf(root);
	if (left.length === 0) break;
	for (const pid of left) kill(pid, "SIGKILL");
	await setTimeout(ROUND_MS);
}
rmSync(root, { recursive: true, force: true });
