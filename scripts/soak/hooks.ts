// The person's own hooks: a Stop hook that takes its time and may go on with the turn once, and one
// that blocks prompts. Both write down what they did, as nothing else knows.
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { End } from "./said.ts";

/** What the hook says of a prompt that it blocks. */
export const CLOSED = "The office is closed.";
/** A prompt with this word is blocked. */
export const FORBIDDEN = "forbidden";

export interface Hooks {
	/** Shell commands, by the event. */
	commands: Record<string, string>;
	/** Clients that are started for this conversation have them too. */
	follow(session: string): void;
	/**
	 * When a turn was over after its last reply. `undefined`: it is not, as the model or the Stop hook
	 * works.
	 */
	over(said: { label: string }, end: End): number | undefined;
	/** When a message was blocked, in milliseconds since the epoch. */
	blocked(id: string): number[];
}

interface Line {
	event: string;
	at: number;
	session: string;
	id: string;
}

/** How the Stop hook goes on: both ways that the client knows. */
export const WAYS = ["goes on", "adds", "is fine"] as const;

/** What the model says so that the Stop hook looks at it for so long. */
export function checkedFor(who: string, seconds: string, way: (typeof WAYS)[number]): string {
	return `${who} is checked for ${seconds} s and ${way}`;
}

/** @param hooked the labels of the sessions that are given the commands. */
export function putHooks(folder: string, hooked: readonly string[]): Hooks {
	mkdirSync(folder);
	const file = join(folder, "log");
	appendFileSync(file, "");
	const put = (name: string, script: string) => {
		const path = join(folder, name);
		writeFileSync(path, `${HEAD.replace("LOG", file)}\n${script}`, { mode: 0o755 });
		return path;
	};
	const followed = new Set<string>();
	const lines = () => readFileSync(file, "utf8").split("\n").slice(0, -1).map(lineOf);
	return {
		commands: { Stop: put("stop", STOP), UserPromptSubmit: put("prompt", PROMPT) },
		follow: (session) => followed.add(session),
		blocked: (id) => lines().flatMap((line) => (line.id === id ? line.at : [])),
		over({ label }, { asked, over, session }) {
			if (over === 0 || (!hooked.includes(label) && !followed.has(session))) return over || undefined;
			const own = lines().filter((line) => line.session === session && line.event.startsWith("stop"));
			const begun = own.findIndex(({ event, at }) => event === "stop-begins" && at > asked);
			return begun < 0 ? undefined : own.slice(begun).find(({ event }) => event === "stop-ends")?.at;
		},
	};
}

function lineOf(line: string): Line {
	const [event = "", at = "", session = "", id = ""] = line.split("\t");
	return { event, at: Number(at), session, id };
}

const HEAD = `#!/bin/bash
input=$(cat)
session=$(grep -o '"session_id":"[^"]*' <<< "$input" | head -1 | cut -d'"' -f4)
note() { printf '%s\\t%s\\t%s\\t%s\\n' "$1" "$(date +%s%3N)" "$session" "$2" >> 'LOG'; }`;

const STOP = `note stop-begins
trap 'note stop-ends' EXIT
case "$input" in *'"stop_hook_active":true'*) exit 0;; esac
read -r who _ _ _ seconds _ _ way <<< "$(grep -oE '(ANSWER|WORK)-[0-9]+ is checked for [0-9.]+ s and (goes on|adds|is fine)' <<< "$input" | tail -1)"
[ -n "$who" ] || exit 0
sleep "$seconds"
case "$way" in
goes*) echo '{"decision":"block","reason":"FEEDBACK-'"$who"': look at it again."}';;
adds*) echo '{"hookSpecificOutput":{"hookEventName":"Stop","additionalContext":"FEEDBACK-'"$who"': look at it again."}}';;
esac
`;

const PROMPT = `case "$input" in *${FORBIDDEN}*) ;; *) exit 0;; esac
grep -oE 'intercom-question id=\\\\?"[0-9a-f-]+' <<< "$input" | grep -oE '[0-9a-f-]{36}' | while read -r id; do note blocked "$id"; done
echo '${CLOSED}' >&2
exit 2
`;
