// Judges a result without an answer: what it tells of where the question stands is so.
import type { Result } from "./asks.ts";
import type { Said } from "./said.ts";
import type { Row } from "./tally.ts";
import type { Truth, Verdict } from "./truth.ts";

/** An answer is missed if its turn was over this long before the ask gave up. */
const NOTICE_MS = 5_000;
/** What has happened so long before the end of an ask is to be told. */
const TELL_MS = 2_000;

const is = (row: Row, why = ""): Verdict => ({ row, why });

export function judgeOpen(result: Result, truth: Truth): Verdict {
	const { delivery, ended } = result;
	const blocked = truth.hooks.blocked(result.question?.id ?? "");
	if (blocked.some((at) => at < ended - TELL_MS))
		return is("untrue", "a hook has blocked it, and that is not said");
	const said = truth.said.filter((one) => isOfSession(one, result));
	for (const one of said) {
		const over = overAt(one, truth);
		if (over !== undefined && !one.interrupted && over < ended - NOTICE_MS)
			return is("missed", "the model had answered");
		const untold = untoldOf(result, one, truth);
		if (untold) return is("untrue", untold);
	}
	if (result.standstill?.kind === "permission" && !truth.states.everWaited(ended - 3_000, ended))
		return is("untrue", "no prompt was open");
	if (delivery?.state === "stuck") return is("stuck", delivery.reason);
	return is(delivery?.state === "held" ? "held" : "late");
}

/** A copy of the conversation has a session of its own, and goes with its ask. */
export function isOfSession({ label, session }: Said, { question }: Result): boolean {
	return label !== "" || session === question?.to;
}

/**
 * When the turn was over, and those of its agents: the Stop hook runs behind the last word.
 * `undefined`: not yet.
 */
export function overAt(said: Said, { hooks }: Pick<Truth, "hooks">): number | undefined {
	if (said.away.length > 0) return undefined;
	// No Stop hook runs behind a failure.
	if (said.fails) return said.laterEnd.over || undefined;
	return hooks.over(said, said.laterEnd);
}

/** What should have been told of a turn that goes on. */
function untoldOf(result: Result, said: Said, { states, hooks }: Truth): string | undefined {
	const { ended, questionState, interim, standstill, delivery } = result;
	if (said.interrupted || said.given > ended - TELL_MS) return undefined;
	if (delivery?.state === "held") return "it is told as held, and the model was given it";
	if (questionState !== "running") return `it is told as ${questionState}, and the model works on it`;
	const stands = states.waitingFor(ended - TELL_MS, ended);
	if (stands === "permission prompt" && said.end.over === 0 && standstill?.kind !== "permission")
		return "a permission prompt is open, and that is not said";
	const over = hooks.over(said, said.end);
	if (over && over < ended - TELL_MS && said.away.length > 0) {
		if (!interim) return "it has an interim answer, and that is not said";
		if (interim.text !== said.parts[0].text)
			return `the interim answer is not what was said: ${interim.text}`;
	}
	return undefined;
}
