/** The languages of the page, each in its own words, for a select. */
import { LANGUAGES, languageTag } from '../text/catalogue.ts';

export const LanguageOptions = () =>
  LANGUAGES.map(({ code, name }) => (
    <option key={code} value={code} lang={languageTag(code)}>
      {name}
    </option>
  ));
