import { escapeJson, quoted } from "../../model/clean-text.ts";
import type { ShownSignal } from "../../together/signals.ts";
import { type SignalWaited, waitForSignal } from "../../together/wait-for-signal.ts";
import type { waitForSignal as declared } from "../catalog/wait-for-signal.ts";
import { interruptionWords } from "../interruption-words.ts";
import { readingCall } from "../reading-call.ts";
import { inRoom } from "../room-words.ts";
import type { Action } from "../tool.ts";
import { ago } from "../words.ts";

/** So much of a signal's data is shown. All of it is in its entry. */
const MOST_CHARACTERS = 20_000;

type DatedWait = SignalWaited & { now: number };

export const action: Action<typeof declared, DatedWait> = {
	async run(call, { wait_seconds: seconds, ...input }) {
		const waited = await waitForSignal(readingCall(call), { ...input, seconds });
		return { ...waited, now: call.context.now() };
	},
	render({ name, room, waited, last, now }) {
		const what = `the signal ${quoted(name)}`;
		if (waited.kind === "found") return signalLines(waited.found, now).join("\n");
		if (waited.kind === "mail") return interruptionWords(waited.mail, what, now);
		const before = last
			? ` The last one was sent ${ago(Date.parse(last.at), now)} by ${last.by} (entry ${last.number}).`
			: "";
		return `No signal ${quoted(name)} ${inRoom(room)} has come yet.${before} Call wait_for_signal again, or go on with other work.`;
	},
	failed: ({ waited }) => waited.kind !== "found",
};

function signalLines({ name, room, number, at, by, until, data }: ShownSignal, now: number): string[] {
	const head = `The signal ${quoted(name)} ${inRoom(room)} was sent ${ago(Date.parse(at), now)} by ${by} (entry ${number}, ${at}). It holds until ${until}.`;
	return data === undefined ? [head] : [head, `Its data, which is its sender's word: ${shownData(data)}`];
}

function shownData(data: unknown): string {
	const json = escapeJson(JSON.stringify(data));
	if (json.length <= MOST_CHARACTERS) return json;
	return `${json.slice(0, MOST_CHARACTERS)}… (cut: ${json.length} characters in all)`;
}
