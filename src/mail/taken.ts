import type { Context } from "../context.ts";
import type { Hold } from "../mailbox/mailbox.ts";
import type { Message } from "../model/message.ts";

/**
 * Mail that was taken to be shown. It is held until somebody says whether it was shown. Should this
 * process die first, it is unread again; mail for a client, once that is settled (`hand-over.ts`).
 */
export interface Taken {
	/** What was taken. */
	readonly holds: readonly Pick<Hold, "message">[];
	/**
	 * It was shown: it is read from now on, and the receipts say so. Never throws, because nobody can
	 * unsee it: what fails is logged.
	 */
	shown(): Promise<void>;
	/**
	 * It was not shown: it is unread again. Never throws: what fails is logged. Of several calls of
	 * both, the first one counts.
	 */
	putBack(): Promise<void>;
}

/**
 * Takes these messages, but for those that another reader was faster with. Where one cannot be
 * taken, none is.
 * @param by goes into their receipts.
 */
export async function takeAll(context: Context, messages: readonly Message[], by: string): Promise<Taken> {
	const holds: Hold[] = [];
	let isOver = false;
	const each = (step: string, work: (hold: Hold) => Promise<void>) => async () => {
		if (isOver) return;
		isOver = true;
		for (const hold of holds) await work(hold).catch((error: unknown) => context.log(step, error));
	};
	const taken: Taken = {
		holds,
		shown: each("shown", async (hold) => {
			await hold.done();
			await context.receipts.note(hold.message.id, { state: "seen", route: by });
		}),
		putBack: each("put-back", (hold) => hold.putBack()),
	};
	try {
		for (const { to, id } of messages) {
			const hold = await context.mailbox.take(to, id);
			if (hold) holds.push(hold);
		}
		return taken;
	} catch (error) {
		await taken.putBack();
		throw error;
	}
}
