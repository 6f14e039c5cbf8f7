import { checkHistory } from '#ports/history.conformance';
import { checkJournal } from '#ports/journal.conformance';
import { memoryHistory } from '#store/memory/history';
import { memoryJournal } from '#store/memory/journal';

checkJournal('memory', async (tools) => memoryJournal(tools));
checkHistory('memory', async () => memoryHistory());
