/** Everything that is decided before a run. */
import { Governed } from '../../link/Governed.tsx';
import { labSetupText } from '../../text/labSetup.ts';
import { useText } from '../../text/useText.ts';
import { BeginPanel } from './BeginPanel.tsx';
import { BillTable } from './BillTable.tsx';
import { ConfigSection } from './ConfigSection.tsx';
import { MODEL_FIELDS, SECTIONS } from './configFields.ts';
import { DataPanel } from './DataPanel.tsx';
import { FieldList } from './FieldList.tsx';
import styles from './lab.module.css';
import { ModelImport } from './ModelImport.tsx';
import { RewardHistogram } from './RewardHistogram.tsx';
import { SemanticIdsPanel } from './SemanticIdsPanel.tsx';

export function SetupColumn() {
  const text = useText(labSetupText);
  return (
    <div className={styles.column}>
      <BeginPanel />
      <Governed control="data">
        <DataPanel />
      </Governed>
      <Governed control="ids">
        <SemanticIdsPanel />
      </Governed>
      <section aria-labelledby="lab-model" className={styles.block}>
        <h2 id="lab-model">{text.modelTitle}</h2>
        <Governed control="model">
          <FieldList specs={MODEL_FIELDS} />
          <ModelImport />
        </Governed>
        {SECTIONS.map((section) => (
          <Governed key={section.id} control={section.id}>
            <ConfigSection section={section} />
          </Governed>
        ))}
      </section>
      <RewardHistogram />
      <BillTable />
    </div>
  );
}
