/**
 * What kind of author a commit names: a person, a coding agent, or a bot. By what the commit says of itself, which anybody can write: a sign
 * to learn from, never an identity and never a reason to trust. A person who commits what an agent helped to write counts as agent. Pure.
 */
import type { ChangeAuthor } from '#domain/change';
import { oneLine } from '#kit/text';

export interface CommitNames {
  /** `Name <address>`. */
  readonly author: string;
  readonly committer: string;
  /** The message without its title. */
  readonly body: string;
}

/** Agents by the address they sign with, and by the name of their account where that is all they have. */
const agentAddresses =
  /<(?:[^<>@]*@(?:anthropic\.com|openai\.com|cursor\.com|aider\.chat|all-hands\.dev|devin\.ai|ampcode\.com|opencode\.ai)|copilot@github\.com|(?:\d+\+)?copilot@users\.noreply\.github\.com)>/i;
const agentAccounts =
  /\b(?:copilot-swe-agent|claude|devin-ai-integration|google-labs-jules|openai-codex|chatgpt-codex-connector|gemini-code-assist|gemini-cli|cursor|cursoragent|openhands-agent|sweep-ai|amazon-q-developer)\[bot\]|^(?:copilot|claude code|cursor agent|openhands|aider|devin ai)\s*</i;
const agentNames = /^(?:claude|copilot|github copilot|codex|gpt-\d|gemini|cursor|aider|devin|openhands|jules|amp)\b/i;
const aiTrailer = /^(?:co-authored-by|assisted-by|generated-by)\s*:\s*(.+)$/i;
const bots =
  /\[bot\]|\b(?:dependabot|renovate|greenkeeper|snyk|semantic-release|github-actions|pre-commit-ci|allcontributors|mergify|release-please)(?:-?bot)?\b|<(?:[^<>@]*[-+.]bot|bot)@|^[^<]*[- ]bot\s*</i;

/** Of a message only the last lines are read: trailers stand there. */
const mostTrailers = 100;
const mostLetters = 500;

export function authorClass({ author, committer, body }: CommitNames): ChangeAuthor {
  for (const [role, name] of [
    ['author', author],
    ['committer', committer],
  ] as const) {
    const agent = name.slice(0, mostLetters);
    if (agentAddresses.test(agent) || agentAccounts.test(agent))
      return { class: 'agent', because: `its ${role} is ${shown(agent)}` };
  }
  const trailer = trailersOf(body).find(namesAgent);
  if (trailer !== undefined) return { class: 'agent', because: `its message says "${shown(trailer)}"` };
  if (bots.test(author.slice(0, mostLetters))) return { class: 'bot', because: `its author is ${shown(author)}` };
  return { class: 'human', because: 'it names no agent and no bot' };
}

function trailersOf(body: string): readonly string[] {
  const lines = body.split('\n').slice(-mostTrailers);
  return lines.map((line) => line.trim().slice(0, mostLetters)).filter((line) => aiTrailer.test(line));
}

/** A person may be called Claude: a name alone counts only without the address of a person, or with one of an agent. */
function namesAgent(trailer: string): boolean {
  const name = aiTrailer.exec(trailer)?.[1] ?? '';
  if (agentAddresses.test(name) || agentAccounts.test(name)) return true;
  const isAuthor = /^co-/i.test(trailer);
  return agentNames.test(name) && (!isAuthor || !name.includes('<'));
}

function shown(text: string): string {
  return oneLine(text).slice(0, 100);
}
