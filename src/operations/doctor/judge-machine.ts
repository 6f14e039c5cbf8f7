/** The machine: what is needed to validate, and what isolation there is. Pure. */
import { type DoctorFinding, fine, missing, noted } from '#operations/doctor/diagnosis';
import type { FolderFacts, MachineFacts } from '#ports/machine';

/** What starting a program showed; null when it is not installed. */
export interface Trial {
  readonly works: boolean;
  /** Its own words, when it does not. */
  readonly reason: string;
}

export interface Trials {
  readonly bubblewrap: Trial | null;
  readonly userNamespace: Trial | null;
  readonly networkNamespace: Trial | null;
}

const gib = 2 ** 30;
/** Less free space than this fails sooner or later in a prepared tree. */
const scarceBytes = 2 * gib;
/** A repository of some thousand folders takes a good part of it. */
const fewWatches = 65_536;

export function judgeMachine(facts: MachineFacts, userNode: string | null): readonly DoctorFinding[] {
  const { platform, arch, node, cores, memoryBytes, cache, cacheBytes, checkout } = facts;
  const kept = cacheBytes === null ? 'more than can be counted' : bytesText(cacheBytes);
  return [
    platform === 'win32'
      ? missing('machine', 'system', 'Windows', 'run Assay inside WSL 2')
      : fine('machine', 'system', `${platform} ${arch}, ${cores} cores, ${bytesText(memoryBytes)}`),
    userNode === null
      ? missing('machine', 'node', 'there is no node on the PATH: JavaScript tests cannot run', 'install Node')
      : fine('machine', 'node', `tests run on ${userNode}${userNode === node ? '' : `, Assay on ${node}`}`),
    cache.writable
      ? room('cache', cache, `${cache.path}, ${kept}`)
      : missing('machine', 'cache', `${cache.path} cannot be written`, 'set XDG_CACHE_HOME to a folder that can'),
    checkout.writable
      ? room('checkout', checkout, 'can be written')
      : noted(
          'machine',
          'checkout',
          'cannot be written: nothing is remembered between runs, and tests that write beside themselves fail',
          'make it writable, or work in a clone',
        ),
    ...watchFindings(facts),
  ];
}

function room(name: string, { freeBytes }: FolderFacts, found: string): DoctorFinding {
  if (freeBytes === null) return fine('machine', name, found);
  const told = `${found}, ${bytesText(freeBytes)} free on its disk`;
  if (freeBytes >= scarceBytes) return fine('machine', name, told);
  return noted('machine', name, told, 'free some space: a prepared tree may need an installation of its own');
}

function watchFindings({ inotify }: MachineFacts): readonly DoctorFinding[] {
  if (inotify === null) return [];
  const { watches, instances } = inotify;
  const found = `${watches} watches, ${instances} instances (assay watch takes one watch per folder)`;
  if (watches >= fewWatches) return [fine('machine', 'inotify', found)];
  return [noted('machine', 'inotify', found, 'sudo sysctl fs.inotify.max_user_watches=524288')];
}

export function judgeIsolation({ sockets, cgroup, platform }: MachineFacts, trials: Trials): readonly DoctorFinding[] {
  if (platform !== 'linux') return [noted('isolation', 'sandbox', `none that Assay knows on ${platform}`)];
  const { bubblewrap, userNamespace, networkNamespace } = trials;
  return [
    trial('bubblewrap', bubblewrap, 'install bubblewrap'),
    trial(
      'user namespaces',
      userNamespace,
      'allow them: sysctl kernel.unprivileged_userns_clone=1 user.max_user_namespaces=15000',
    ),
    trial('network namespace', networkNamespace, 'needs user namespaces, or root'),
    ...(sockets.length === 0
      ? [noted('isolation', 'containers', 'no Docker or Podman socket')]
      : sockets.map(({ path, usable }) =>
          usable
            ? fine('isolation', 'containers', `${path} answers to this user`)
            : noted('isolation', 'containers', `${path} is there and not for this user`, 'add the user to its group'),
        )),
    cgroup === null
      ? noted('isolation', 'cgroups', 'no control groups of version 2')
      : cgroup.writable
        ? fine('isolation', 'cgroups', `version 2, ${cgroup.path} can be written`)
        : noted(
            'isolation',
            'cgroups',
            `version 2, ${cgroup.path} cannot be written`,
            'systemd-run --user --scope assay …',
          ),
  ];
}

function trial(name: string, tried: Trial | null, fix: string): DoctorFinding {
  if (tried === null) return noted('isolation', name, 'its program is not installed', fix);
  return tried.works
    ? fine('isolation', name, 'works')
    : noted('isolation', name, `does not work: ${tried.reason}`, fix);
}

/** `1.4 GiB`, `320 MiB`, `12 KiB`. */
export function bytesText(bytes: number): string {
  if (bytes >= gib) return `${(bytes / gib).toFixed(1)} GiB`;
  return bytes >= 2 ** 20 ? `${Math.round(bytes / 2 ** 20)} MiB` : `${Math.ceil(bytes / 1024)} KiB`;
}
