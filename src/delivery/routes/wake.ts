import { waitFor } from "../../host/wait.ts";
import { isHeard, isListening } from "../../sessions/bell.ts";
import { hasArrived } from "../follow-message.ts";
import { type PlacedRing, placeRing, type RingState } from "../rings.ts";
import { afterPost, inboundObstacle, PROOF_MS, readInbound, socketObstacle } from "./message-socket.ts";
import { postBudget } from "./post-budget.ts";
import { type Attempt, type DeliveryRequest, notNow, type Route } from "./route.ts";

/**
 * How long the target's server may take to take a ring. One that is idle does so within some 30 ms;
 * nothing is lost where one takes longer, for the ring is withdrawn then.
 */
const TAKE_MS = 2_000;

const WORDS: Partial<Record<Extract<RingState, string>, string>> = {
	refused: "it changed its session just now",
	full: "its client takes no more messages of other sessions for a moment",
	failed: "its message socket did not take the message",
};

/**
 * The target's own Intercom server posts the message into its own session's message socket. A
 * client takes that from its children in every permission mode, in a terminal or not (2.1.328).
 */
export const wake: Route = {
	name: "wake",
	async obstacle(context, target) {
		const { running } = target;
		if (!running?.socket) return socketObstacle(context, target);
		const refused = inboundObstacle(await readInbound(target, running.pid));
		if (refused) return refused;
		if (await isHeard(context, running)) return socketObstacle(context, target);
		return {
			reason: "no Intercom server of its own runs in it",
			remedy: "install Intercom in it, or restart it",
			lasting: true,
		};
	},
	async deliver(request) {
		const { context, target, message } = request;
		const { running } = target;
		if (!running?.socket) return notNow("its client has no message socket");
		postBudget(context).spend(running.socket, context.now());
		const ring = await placeRing(context, running.pid, { target: target.id, message });
		try {
			return await afterRing(request, { pid: running.pid, socket: running.socket }, ring);
		} finally {
			ring.forget();
		}
	},
};

/** Waits for the server to take the ring and to say what it came to, and then for the proof. */
async function afterRing(
	request: DeliveryRequest,
	{ pid, socket }: { pid: number; socket: string },
	ring: PlacedRing,
): Promise<Attempt> {
	const { context, target, message } = request;
	await untilRing(request, ring, (state) => state !== "new", TAKE_MS);
	if (ring.state() === "new" && ring.withdraw()) {
		context.log("ring-withdrawn", { message: message.id, target: target.id });
		return notNow("its Intercom server did not take the message");
	}
	await untilRing(request, ring, (state) => typeof state === "string", PROOF_MS);
	const state = ring.state();
	if (state === "posted" || hasArrived(request.follow.turn())) return afterPost(request);
	// Then a post would be dropped as well.
	if (state === "full") postBudget(context).drain(socket, context.now());
	if (typeof state === "string")
		return notNow(WORDS[state] ?? "its Intercom server did not take the message");
	const lives = await isListening(context, pid, state.takenBy);
	// One that lives may post it yet; one that has ended posts nothing.
	if (lives) return { ...notNow("its Intercom server has not said whether it posted it"), stuck: true };
	return afterPost(request);
}

/** Waits until the ring is in such a state, or the message has arrived. */
async function untilRing(
	{ follow, signal }: DeliveryRequest,
	ring: PlacedRing,
	holds: (state: RingState) => boolean,
	ms: number,
): Promise<void> {
	const happens = (happened: () => void) => {
		const check = () => {
			if (holds(ring.state()) || hasArrived(follow.turn())) happened();
		};
		const stops = [ring.changed(check), follow.onChange(check)];
		// What came before we listened.
		check();
		return () => {
			for (const stop of stops) stop();
		};
	};
	await waitFor(happens, ms, signal);
}
