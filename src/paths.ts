import { join } from "node:path";

/**
 * Where everything lies that Intercom keeps. Every name below its folder is spelled in this file.
 */
export interface Paths {
	/** Intercom's folder itself. */
	root: string;
	/** What went wrong, one line of JSON each. */
	log: string;
	/** The log before this one. */
	oldLog: string;
	/** One Maildir an owner. */
	inboxes: string;
	inbox(owner: string): string;
	/** Its unread mail. The hook's shell spells this name and those of the marks as well. */
	unread(owner: string): string;
	/** Which unread mail the hook has looked at and left: ids, one a line. */
	mark(owner: string, mark: "quiet" | "status-only" | "closed"): string;
	/** How often in a row the Stop hook has gone on with this session's turn. */
	continuations(session: string): string;
	/** One file a message: what is proven to have happened to it. */
	receipts: string;
	receipt(messageId: string): string;
	/** When a sender wrote to a receiver: a line a message, one file for each pair and direction. */
	sent: string;
	sentLog(from: string, to: string): string;
	/** One file a hand-over of mail to a client: to whom, and what would prove it. */
	handOvers: string;
	handOver(key: string): string;
	/** Who waits for whom. */
	questions: string;
	question(messageId: string): string;
	/** One folder a room, and one for the lobby. */
	rooms: string;
	room(name: string): string;
	/** Entries of rooms whose mail may not be left yet: one file an entry. */
	owed: string;
	owedFor(entry: string): string;
	/** Cards, and what the hooks' shell keeps beside them. */
	sessions: string;
	card(session: string): string;
	/** The earlier ids of a session, one a line, for the shell of hook and status line. */
	predecessors(session: string): string;
	/** The limits that a session was started with. */
	limits(session: string): string;
	/** Which config folder was seen to hold the session's transcript. */
	seenTranscript(session: string): string;
	/** It is there while the session waits in a call, and ends that wait for mail. */
	waiting(session: string): string;
	/** What sessions say of themselves. */
	profiles: string;
	profile(session: string): string;
	/**
	 * Which session a client's process has, written by the session-start hook's shell for itself.
	 */
	client(pid: number): string;
	/** Config folders that no card names and that a running client had. */
	seenFolders: string;
	/** Starts and ends of sessions that no card knows yet. */
	events: string;
	/** What the person has set. */
	settings: string;
	/** It is there where the monitor is not to work. The monitor's shell spells this name too. */
	pushOff: string;
	/** What a reset is about to remove. */
	reset: string;
	/** One FIFO and one JSON file a monitor. */
	monitors: string;
	monitorPipe(session: string): string;
	monitor(session: string): string;
	/** One folder a client, by its pid: where its own servers are rung. */
	bells: string;
	bell(client: number): string;
	/** That this server listens there. */
	listener(client: number, server: number): string;
	/** One ring, in the state that the ending names. */
	ring(client: number, ring: string, state: string): string;
	leases: string;
	/** Texts too long to show. */
	longTexts: string;
	longText(messageId: string): string;
	/** Copies of the package, one a version, and `current`, the link that Claude Code loads. */
	plugin: string;
	currentPlugin: string;
	/** A person's files as they were before install changed them. */
	backups: string;
	/** What install did. */
	manifest: string;
}

/**
 * What `uninstall --purge` removes: mail, rooms, settings, and what is known of sessions. With
 * `installIn` it is all that is ours to remove.
 */
export function dataIn(paths: Paths): string[] {
	const { inboxes, receipts, sent, handOvers, questions, rooms, owed, sessions, profiles, seenFolders } =
		paths;
	const { settings, pushOff, reset, monitors, bells, events, longTexts, leases, log, oldLog } = paths;
	const mail = [inboxes, receipts, sent, handOvers, questions];
	const known = [sessions, profiles, seenFolders, settings, pushOff, reset];
	return [...mail, rooms, owed, ...known, monitors, bells, events, longTexts, leases, log, oldLog];
}

/** What install made, and every uninstall removes. */
export function installIn({ plugin, backups, manifest }: Paths): string[] {
	return [plugin, backups, manifest];
}

/**
 * The paths below one Intercom folder. Nothing is read or made. Ids and owners become names as they
 * are: check them first.
 */
export function pathsIn(root: string): Paths {
	const below = (...names: string[]) => join(root, ...names);
	return {
		root,
		log: below("log"),
		oldLog: below("log.1"),
		inboxes: below("inbox"),
		inbox: (owner) => below("inbox", owner),
		unread: (owner) => below("inbox", owner, "new"),
		mark: (owner, mark) => below("inbox", owner, mark),
		continuations: (session) => below("inbox", session, "continuations"),
		receipts: below("receipts"),
		receipt: (messageId) => below("receipts", `${messageId}.jsonl`),
		sent: below("sent"),
		sentLog: (from, to) => below("sent", from, to),
		handOvers: below("handed"),
		handOver: (key) => below("handed", `${key}.json`),
		questions: below("questions"),
		question: (messageId) => below("questions", `${messageId}.json`),
		rooms: below("rooms"),
		room: (name) => below("rooms", name),
		owed: below("owed"),
		owedFor: (entry) => below("owed", `${entry}.json`),
		sessions: below("sessions"),
		card: (session) => below("sessions", `${session}.json`),
		predecessors: (session) => below("sessions", `${session}.former`),
		limits: (session) => below("sessions", `${session}.limits`),
		seenTranscript: (session) => below("sessions", `${session}.seen`),
		waiting: (session) => below("sessions", `${session}.waiting`),
		profiles: below("profiles"),
		profile: (session) => below("profiles", `${session}.json`),
		client: (pid) => below("sessions", `${pid}.client`),
		seenFolders: below("config-folders.json"),
		events: below("events"),
		settings: below("config.json"),
		pushOff: below("push-off"),
		reset: below("reset"),
		monitors: below("monitors"),
		monitorPipe: (session) => below("monitors", `${session}.fifo`),
		monitor: (session) => below("monitors", `${session}.json`),
		bells: below("bells"),
		bell: (client) => below("bells", `${client}`),
		listener: (client, server) => below("bells", `${client}`, `${server}.json`),
		ring: (client, ring, state) => below("bells", `${client}`, `${ring}.${state}`),
		leases: below("leases"),
		longTexts: below("answers"),
		longText: (messageId) => below("answers", `${messageId}.txt`),
		plugin: below("plugin"),
		currentPlugin: below("plugin", "current"),
		backups: below("backups"),
		manifest: below("install.json"),
	};
}
