/**
 * Makes the environment of a client that is started for another session. Everything passes (PATH,
 * HOME, proxies, the person's credentials) but for what belongs to one session: `CLAUDECODE`,
 * `CLAUDE_CODE_*`, and the names in `SESSION_BOUND`. Of `CLAUDE_CODE_*` the switches pass that a
 * person sets for all sessions.
 * @param own variables that are set whatever `env` says.
 */
export function childEnvironment(env: NodeJS.ProcessEnv, own: Record<string, string>): NodeJS.ProcessEnv {
	const kept = Object.entries(env).filter(([name]) => !isOfSession(name));
	return { ...Object.fromEntries(kept), ...own };
}

function isOfSession(name: string): boolean {
	return SESSION_BOUND.has(name) || (name.startsWith("CLAUDE_CODE_") && !SWITCHES.test(name));
}

/**
 * Switches that a person sets for all sessions. They are not what one session tells its children.
 */
const SWITCHES = /^CLAUDE_CODE_(USE_|SKIP_|DISABLE_|MAX_|API_KEY_HELPER|CLIENT_|OAUTH_TOKEN$)/;

/** What a client, a terminal or Intercom tells the children of one session. */
const SESSION_BOUND = new Set([
	"AI_AGENT",
	"CLAUBBIT",
	"CLAUDECODE",
	"CLAUDE_ENV_FILE",
	"CLAUDE_INTERCOM_SESSION",
	"CLAUDE_PID",
	"CLAUDE_PLUGIN_DATA",
	"CLAUDE_PLUGIN_ROOT",
	"CLAUDE_PROJECT_DIR",
	"TMUX",
	"TMUX_PANE",
]);
