import { admittedRows, plantRow, temporaryStore } from '../support/stores-sqlite.ts';
import { passageStoreConformance } from './passage-store.suite.ts';

passageStoreConformance('The SQLite store', async () => {
  const temporary = temporaryStore();
  return {
    store: temporary.store,
    plant: (row) => plantRow(temporary, row),
    admitted: async (condition) => admittedRows(temporary.path, condition),
    dispose: temporary.dispose,
  };
});
