// `npm run demo`, or `npm run demo -- <name>`: real Claude Code sessions in a private tmux, over a
// scripted model on loopback. It needs no account and no network. Everything lies in a temporary
// folder, and nothing is left running.
import { play as ask } from "./demo/ask.ts";
import { perform } from "./demo/stage.ts";
import { play as together } from "./demo/together.ts";

const PLAYS = { ask, together };

const name = process.argv[2] ?? "ask";
const play = Object.hasOwn(PLAYS, name) ? PLAYS[name as keyof typeof PLAYS] : undefined;
if (play) await perform(play);
else {
	console.error(`There is no demo of that name. There are: ${Object.keys(PLAYS).join(", ")}.`);
	process.exitCode = 2;
}
