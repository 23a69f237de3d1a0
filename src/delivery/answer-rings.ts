import { postLine } from "../claude/socket.ts";
import type { Context } from "../context.ts";
import { hearFolder } from "../host/watch-folder.ts";
import { frame } from "../messages/frame.ts";
import { listenAt } from "../sessions/bell.ts";
import type { Caller } from "../sessions/identity.ts";
import { inboxesOf } from "../sessions/predecessors.ts";
import { endRing, newRings, type Ring, readRing, takeRing } from "./rings.ts";
import { postBudget } from "./routes/post-budget.ts";

/** A server's session, and its own client. */
export interface Own {
	/** The pid of the client. */
	client: number;
	/** What the client gave its child: the message socket, and what proves the child. */
	socket: { path: string; token: string | undefined };
	/** Finds the session anew: /clear changes it. */
	findCaller(): Promise<Caller | undefined>;
}

/**
 * Has this server post what its own session is rung for, into the session's own message socket, as
 * long as it runs. A client takes that from its children in every permission mode. It waits for
 * file events only.
 * @returns how to stop.
 * @throws IntercomError as `fileError` says.
 */
export async function answerRings(context: Context, own: Own): Promise<() => void> {
	const { paths } = context.config;
	const inHand = new Set<string>();
	const answer = async (id: string) => {
		inHand.add(id);
		try {
			await answerRing(context, own, id);
		} catch (error) {
			context.log("answer-ring", error);
		} finally {
			inHand.delete(id);
		}
	};
	const look = () => {
		for (const id of newRings(context, own.client)) if (!inHand.has(id)) answer(id);
	};
	const leave = await listenAt(context, own.client, own.socket.path);
	// An event that is lost costs a sender two seconds: it withdraws its ring and takes another route.
	const stop = hearFolder(paths.bell(own.client), look, leave);
	if (!stop) leave();
	look();
	return () => {
		stop?.();
		leave();
	};
}

/** Posts the message of one ring, where it is for this session, and reports. */
async function answerRing(context: Context, own: Own, id: string): Promise<void> {
	const { client, socket } = own;
	const ring = await readRing(context, client, id);
	if (!ring) return;
	const end = (before: "new" | "taken", outcome: Parameters<typeof endRing>[4]) =>
		endRing(context, client, id, before, outcome);
	if (!(await isForUs(context, own, ring))) return end("new", "refused");
	const budget = postBudget(context);
	if (budget.left(socket.path, context.now()) < 1) return end("new", "full");
	let isTaken = false;
	const posted = await postLine(socket.path, frame(ring.message), {
		token: socket.token,
		mayWrite() {
			isTaken = takeRing(context, client, id);
			if (isTaken) budget.spend(socket.path, context.now());
			return isTaken;
		},
	});
	end(isTaken ? "taken" : "new", posted ? "posted" : "failed");
}

async function isForUs(context: Context, own: Own, { target, message }: Ring): Promise<boolean> {
	const caller = await own.findCaller();
	return caller?.id === target && inboxesOf(context, target).includes(message.to);
}
