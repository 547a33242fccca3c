/** What is allowed and yet rarely meant, by the field it stands beside. Its words: `ui/text/labSetup.ts`. After: `ConfigField.tsx`. */
import type { LabSetupText } from '../../text/labSetup.ts';
import type { TextAt } from './fieldUse.ts';

export type FieldWarning = keyof LabSetupText['warnings'];

export function fieldWarning(key: string, text: TextAt): FieldWarning | null {
  const isPreference = ['dpo', 'sdpo'].includes(text('objective.type'));
  // The weights of an imported model are a reference that means something.
  const beginsRandom = text('model.shape') === '';
  if (key === 'objective.sftSteps' && isPreference && beginsRandom && Number(text(key)) === 0) return 'randomReference';
  return null;
}
