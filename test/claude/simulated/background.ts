import type { Item, Session } from "./session.ts";
import { type Agent, type Asked, newQuestion } from "./talk.ts";

/** Only the first client starts agents, and only clients of today do so in the background. */
export function mayStartAgent(session: Session): boolean {
	const { client, talk, main } = session;
	const isPastHook = talk.audience.some(({ complete }) => complete);
	return client !== "old" && talk === main && !(client === "headless" && isPastHook);
}

/**
 * A client without a terminal counts no agents. Only its end tells whether they work on, where its
 * turn was cut off behind a hook's words.
 */
export function mayStopHookGoOn({ client, agents }: Session): boolean {
	return client !== "headless" || agents.length === 0;
}

/** What a call returns that has started an agent, or asked one for more that was back. */
export function startAgent(session: Session, parent: string): void {
	const fresh = session.nextAgent();
	const call = `call-${fresh}`;
	const past = session.chance(40) ? session.past.pop() : undefined;
	if (past) for (const root of rootsOf(session.talk.audience)) root.lost.delete(past);
	const result = { type: "tool_result", tool_use_id: call, content: "Async agent launched" };
	session.agents.push({ id: past ?? fresh, call, owners: [...session.talk.audience] });
	const launched = { isAsync: true, status: "async_launched", agentId: fresh };
	const toolUseResult = past ? { success: true, resumedAgentId: past } : launched;
	session.user([result], { toolUseResult }, parent);
}

/**
 * A prompt that the person sends now, while no other waits, moves the running tool to the background.
 * Returns false where this is not so.
 */
export function moveTool(session: Session, calls: readonly string[]): boolean {
	const { client, talk, main, queue } = session;
	const [call] = calls;
	if (client !== "current" || talk !== main || queue.length > 0 || !call || calls.length > 1) return false;
	const id = session.nextAgent();
	const called = `call-${id}`;
	session.agents.push({ id, call: called, owners: [...session.talk.audience], moved: true });
	const result = { type: "tool_result", tool_use_id: called, content: "Command was moved" };
	const toolUseResult = { backgroundTaskId: id, backgroundedToDeliverMessage: true };
	session.user([result], { toolUseResult }, call);
	return true;
}

/** An agent ends, of which no notice waits yet. Returns its notice. */
export function endAgent(session: Session): Item | undefined {
	const agent = session.one(session.agents.filter((each) => !waits(session, each)));
	if (!agent) return undefined;
	const ids = `<task-id>${agent.id}</task-id>\n<tool-use-id>${agent.call}</tool-use-id>`;
	agent.killed = !session.chance(80);
	const status = agent.killed ? "killed" : "completed";
	return { ...notice(`${ids}\n<status>${status}</status>`, agent.moved), agent };
}

/** The notice has come to a turn. What is said next is for those who wait for the agent. */
export function tellEnd({ talk, agents, past }: Session, agent: Agent, joined: boolean): void {
	agents.splice(agents.indexOf(agent), 1);
	if (!agent.moved) past.push(agent.id);
	if (agent.killed) lose(agent);
	for (const root of rootsOf(agent.owners)) {
		const isHere = talk.audience.some((each) => each === root || each.root === root);
		const isOver = root.standing === "answered" || root.standing === "silent";
		if (isHere || !isOver || root.left) continue;
		const turn: Asked = { ...newQuestion(root.id), root, joined, after: afterOf(agent) };
		root.later.push(turn);
		talk.give(turn);
	}
}

function afterOf({ moved, killed }: Agent): "agent" | "stopped" | "tool" {
	if (moved) return "tool";
	return killed ? "stopped" : "agent";
}

/** The questions whose turns these are. */
function rootsOf(turns: readonly Asked[]): ReadonlySet<Asked> {
	return new Set(turns.map((turn) => turn.root ?? turn));
}

/** An agent never comes back to those who wait for it. */
function lose({ id, owners, moved }: Agent): void {
	if (!moved) for (const root of rootsOf(owners)) root.lost.add(id);
}

/** A client without a terminal ends with a turn that was cut off, and its agents with it. */
export function endWithTurn({ client, agents }: Session): void {
	if (client === "headless") agents.length = 0;
}

/**
 * Agents and tools end with their client. Returns the notice that the one writes that goes on. It
 * names no tools, and of tools alone there is none.
 */
export function stoppedNotice(session: Session): Item | undefined {
	const agents = session.stopped.filter(({ moved }) => !moved);
	if (agents.length === 0) return undefined;
	session.stopped.length = 0;
	session.past.push(...agents.map(({ id }) => id));
	agents.forEach(lose);
	const ids = agents.map(({ id }) => `<task-id>${id}</task-id>`);
	return notice(`${ids.join("\n")}\n<status>stopped</status>`);
}

export function mayStopAgents(session: Session): boolean {
	const { client, agents } = session;
	return (
		client === "current" &&
		agents.some(({ moved }) => !moved) &&
		!agents.some((agent) => waits(session, agent))
	);
}

/** The person stops all agents, while none's end waits to be told. No notice names them. */
export function stopAgents(session: Session): Item {
	session.system("agents_killed");
	session.agents.forEach(lose);
	session.past.push(...session.agents.flatMap(({ id, moved }) => (moved ? [] : id)));
	session.agents = session.agents.filter(({ moved }) => moved);
	return { text: 'Background agent "d" was stopped by the user.', origin: "task-notification" };
}

function waits({ queue }: Session, agent: Agent): boolean {
	return queue.some((item) => item.agent === agent);
}

function notice(head: string, isTool = false): Item {
	const summary = `${isTool ? "Background command" : "Agent"} "d"`;
	const text = `<task-notification>\n${head}\n<summary>${summary}</summary>\n</task-notification>`;
	return { text, origin: "task-notification" };
}
