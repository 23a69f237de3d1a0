// `npm run keys -- [--rounds 500]`: clients that are killed, and people who type, at random moments
// while a message is typed. It prints how many keys went where they should not. The rounds are
// those of test/delivery/typing/keys.test.ts.
import { parseArgs } from "node:util";
import { execa } from "execa";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "500" } } });
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1) {
	console.error("usage: npm run keys -- [--rounds, default 500]");
	process.exit(2);
}
const file = "test/delivery/typing/keys.test.ts";
const { exitCode } = await execa("vitest", ["run", "--project", "unit", file], {
	env: { INTERCOM_KEY_ROUNDS: String(rounds) },
	preferLocal: true,
	reject: false,
	stdio: "inherit",
});
process.exitCode = exitCode;
