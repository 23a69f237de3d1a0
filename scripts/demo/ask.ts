import type { World } from "../../test/e2e/harness/world.ts";
import { type Play, showScreen, title, WIDTH } from "./stage.ts";

const NEWS = "The API moved to port 4317 today. Keep it in mind.";
const TASK = "Which port does the API listen on? The backend session knows; ask it.";
const QUESTION = "Which port does the API listen on since today?";
const ANSWER = "Port 4317. It moved there today; 8080 is gone.";

/** Two sessions run side by side, and one asks the other through its own tools. */
export const play: Play = {
	title: "one Claude Code session asks another",
	gone: "Both sessions",
	async run(world, { main }) {
		speakFor(world);
		console.log("Starting two sessions, backend and frontend, in a tmux of their own …");
		const options = { mcp: { command: process.execPath, args: [main] }, width: WIDTH, height: 34 };
		const [backend, frontend] = await Promise.all([
			world.startSession({ name: "backend", ...options }),
			world.startSession({ name: "frontend", ...options }),
		]);

		console.log("A person tells backend the news …");
		await backend.turn(NEWS);
		console.log("A person sets frontend a task, and frontend asks backend with its ask tool …");
		await frontend.turn(TASK);
		await backend.waitForIdle();

		const told = toldTo("frontend", world);
		await showScreen(frontend);
		await showScreen(backend);
		console.log(`\n${title("Question")}  ${QUESTION}`);
		console.log(`${title("Answer")}    ${told.answer}`);
		console.log(`${title("Time")}      ${told.time}   (as the tool put it: "${told.head}")`);
	},
};

/**
 * Tells the model what to say for each of the two. What frontend says last is made from its
 * tool's result alone.
 */
function speakFor({ model }: World): void {
	model.respond(({ prompt, request, toolResults }) => {
		if (request.label === "backend" && prompt.includes(QUESTION)) return [{ kind: "say", text: ANSWER }];
		if (request.label === "backend") return [{ kind: "say", text: "I will: the API listens on port 4317." }];
		if (request.label !== "frontend") return undefined;
		const answer = readResult(toolResults.at(-1) ?? "")?.answer;
		return [
			{ kind: "tool", name: "mcp__intercom__ask", input: { to: "backend", question: QUESTION } },
			{ kind: "say", text: answer ? `I asked backend. It says: ${answer}` : "I could not find out." },
		];
	});
}

/** What the session's last tool call returned. Throws where that is not the answer. */
function toldTo(label: string, { model }: World): Told {
	const result = model.requests.findLast((request) => request.label === label)?.toolResults.at(-1);
	const told = result === undefined ? undefined : readResult(result);
	if (told?.answer === ANSWER) return told;
	throw new Error(
		`${label} did not get the answer. Its ask tool said:\n${result ?? "(it was never called)"}`,
	);
}

interface Told {
	head: string;
	time: string;
	answer: string;
}

/** Reads the result of the ask tool: a first line with the time, then the answer in its frame. */
function readResult(result: string): Told | undefined {
	const match =
		/^(.* answered, after ([\d.]+ s)\b.*):\n<intercom-answer [^>]*>\n([\s\S]*?)\n<\/intercom-answer/m;
	const [, head = "", time = "", answer = ""] = match.exec(result) ?? [];
	return head === "" ? undefined : { head, time, answer };
}
