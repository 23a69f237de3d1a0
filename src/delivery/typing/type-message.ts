import { isQuiet } from "../../host/tmux-viewers.ts";
import { promptFrame } from "../../messages/frame.ts";
import { blockedBy, hasArrived } from "../follow-message.ts";
import { type Attempt, type DeliveryRequest, notNow, type Obstacle } from "../routes/route.ts";
import { proofOfRest } from "./box-text.ts";
import { bringBack, putAside } from "./draft.ts";
import { type Look, lookUntil, type Place, type Prompt, pause, QUIET_MS } from "./look.ts";
import { conversationObstacle, maySpellOut, processObstacle, screenObstacle } from "./may-type.ts";
import { fits, pasteIntoEmpty } from "./paste-text.ts";
import { seePane } from "./see-pane.ts";
import { submit } from "./submit.ts";
import { takeOut } from "./take-out.ts";

/** From Enter to the record in the transcript takes 120 ms. After this many it is not coming. */
const PROOF_MS = 3_000;
/**
 * But 2.0.60 draws a long prompt first: 100,000 characters took it four seconds on many lines, ten
 * on one line, and more than twice that on a busy machine.
 */
const CHARACTERS_PER_MS = 2;

/** How long a client may take to put a prompt that a hook blocked back into the box. */
const PUT_BACK_MS = 500;

/** The pause between two looks at a pane in which somebody types, in milliseconds. */
const TYPED_MS = 200;

const TYPING: Obstacle = { reason: "somebody is typing in its prompt" };

export const MOVED = "it moved to another pane just now";

/**
 * Types a message into the prompt box of a pane and submits it. Every step is checked on the screen
 * before the next. Whatever is not as expected ends it without Enter. A message that was typed and
 * not submitted is taken out of the box again, and a draft that was put aside is brought back.
 * @param place the pane that the caller has the right to type into.
 */
export async function typeMessage(
	request: DeliveryRequest,
	place: { socket: string; pane: string },
): Promise<Attempt> {
	const { context, target, message, follow, signal } = request;
	const text = promptFrame(message);
	const seen = await freePrompt(request, place, text);
	if (!("pane" in seen)) return { done: false, ...seen };
	const at: Place = { socket: seen.pane.socket, id: seen.pane.id, client: seen.client };
	const draft = await putAside(at, seen.screen);
	if (draft === undefined) {
		return notNow("there is a draft in its prompt that could not be put aside", "send it or take it out");
	}
	if (!(await pasteIntoEmpty(at, draft === "" ? seen : undefined, text, signal))) {
		await bringBack(context, at, draft, false);
		return { done: false, ...((await processObstacle(context, target)) ?? TYPING) };
	}
	const ready = async () =>
		!hasArrived(follow.turn()) && (await processObstacle(context, target)) === undefined;
	const patience = PROOF_MS + text.length / CHARACTERS_PER_MS;
	switch (await submit(at, text, { ready, patience, follow, signal })) {
		case "proven":
			if (blockedBy(follow.turn()) !== undefined) return clearBlocked(request, at, text, draft);
			await bringBack(context, at, draft, true);
			return { done: true };
		case "vanished":
			context.log("type-unproven", { message: message.id, target: target.id });
			return { ...notNow("the text was typed and is not confirmed yet"), stuck: true };
		case "not pressed":
			return takeBack(request, at, text, draft);
	}
}

/**
 * The prompt that may be typed into, or why there is none. Where somebody has typed in its pane
 * just now, it waits until they have not.
 */
async function freePrompt(
	request: DeliveryRequest,
	place: { socket: string; pane: string },
	text: string,
): Promise<Obstacle | Look<Prompt>> {
	const end = Date.now() + QUIET_MS;
	for (;;) {
		const seen = await promptNow(request, place, text);
		if (!("pane" in seen) || isQuiet(seen.viewers)) return seen;
		if (request.signal.aborted || Date.now() > end) return TYPING;
		await pause(TYPED_MS);
	}
}

async function promptNow(
	{ context, target }: DeliveryRequest,
	place: { socket: string; pane: string },
	text: string,
): Promise<Obstacle | Look<Prompt>> {
	const unready = await processObstacle(context, target);
	if (unready) return unready;
	const another = await conversationObstacle(target, place);
	if (another) return another;
	// Where there is no draft, this is the look right before the paste: nothing else is asked in
	// between.
	const seen = await seePane(context, target);
	if (!("pane" in seen)) return seen;
	const { pane, screen } = seen;
	// The right to type is for one pane.
	if (pane.socket !== place.socket || pane.id !== place.pane) return { reason: MOVED };
	const obstacle = screenObstacle(screen);
	if (obstacle) return obstacle;
	if (!fits(pane, text, maySpellOut(target))) {
		return { reason: "its pane is too small to show what is typed", remedy: "make its pane larger" };
	}
	return { ...seen, screen: screen as Prompt };
}

/**
 * 2.1.328 puts a prompt that a hook blocked back into the box. It is none of the person's, so it is
 * taken out.
 */
async function clearBlocked(
	{ context, signal }: DeliveryRequest,
	at: Place,
	text: string,
	draft: string,
): Promise<Attempt> {
	const isBack = (prompt: Prompt) => proofOfRest(prompt.draft, text) !== undefined;
	if (await lookUntil(at, isBack, PUT_BACK_MS)) await takeOut(at, text, signal, () => {});
	await bringBack(context, at, draft, false);
	return { done: true };
}

/** Takes a text that was not submitted out of the box again. */
async function takeBack(
	{ context, target, message, follow, signal, say }: DeliveryRequest,
	at: Place,
	text: string,
	draft: string,
): Promise<Attempt> {
	const out = await takeOut(at, text, signal, () =>
		say?.(`something came up in ${target.name} while it was typed; the text is taken out again`),
	);
	if (out) await bringBack(context, at, draft, false);
	// The client was busy and has only now taken in what another route gave it: then that one
	// delivered.
	if (hasArrived(follow.turn())) return { done: true };
	if (out) return { ...notNow("its prompt did not take the text"), typed: true };
	context.log("type-left", { message: message.id, target: target.id });
	const reason = "something came up while it was typed; the text stands in its prompt, not submitted";
	return { ...notNow(reason), stuck: true };
}
