import { forkFrame } from "../../messages/frame.ts";
import { notNow, type Route } from "./route.ts";
import { startHeadless } from "./start-client.ts";
import { startFolder } from "./start-folder.ts";

/**
 * A copy of the session's conversation answers, by `claude -p --resume --fork-session`. The session
 * itself never learns of it. It is for a session that nothing else reaches, or that the asker wants
 * left alone. Whoever shows the answer must say that a copy gave it.
 */
export const fork: Route = {
	name: "fork",
	async obstacle(context, target) {
		if (!target.transcript) {
			return { reason: "it has no transcript yet, so there is nothing to copy", lasting: true };
		}
		return startFolder(context, target, target.transcript).obstacle;
	},
	async deliver({ context, target, message, signal, asker }) {
		const { transcript } = target;
		if (!transcript) return notNow("it has no transcript");
		const { cwd, obstacle } = startFolder(context, target, transcript);
		if (obstacle) return { done: false, ...obstacle };
		const prompt = forkFrame(message);
		const start = { target: { ...target, transcript }, cwd, message, prompt, asker, copy: true };
		const run = await startHeadless(context, start);
		const result = await Promise.race([run.finished, whenAborted(signal)]);
		if (!result) return { done: true, finished: run.finished };
		if (result.text === undefined) {
			return {
				...notNow("its copy ended without an answer", "update Claude Code; 2.0.60 cannot do this"),
				lasting: true,
			};
		}
		return { done: true, finished: Promise.resolve(result) };
	},
};

/** Resolves when nobody waits any more; at once where nobody does. */
function whenAborted(signal: AbortSignal): Promise<undefined> {
	return new Promise((resolve) => {
		if (signal.aborted) resolve(undefined);
		signal.addEventListener("abort", () => resolve(undefined), { once: true });
	});
}
