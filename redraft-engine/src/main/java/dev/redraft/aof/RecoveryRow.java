package dev.redraft.aof;

import java.util.function.BiPredicate;

/**
 * The decision table of the start: the first row whose condition holds decides.
 *
 * <p>"Single" is the file {@code appendonly.aof} in {@code dir}; "manifest" is one that names data
 * ({@link Manifest#isEmpty} is like none). What happens to torn and damaged ends is decided while
 * loading: {@link TailPolicy}. Nothing on disk changes before everything has been loaded.
 */
public enum RecoveryRow {
  /** A: the log is off. Nothing is read, nothing is changed. */
  OFF((s, t) -> !t.enabled()),

  /** B: the manifest can't be understood. Refused. */
  MANIFEST_CORRUPT((s, t) -> s.manifestError() != null),

  /**
   * C: the manifest names the single as its base, the single is not moved yet. Load it; finish the
   * move.
   */
  ADOPTION_INTERRUPTED((s, t) -> t.layout() == AofLayout.MULTI && s.isAdoptionUnderWay()),

  /** D: as C, but the layout is single now. Load the single; remove the manifest. */
  ADOPTION_REVERTED((s, t) -> t.layout() == AofLayout.SINGLE && s.isAdoptionUnderWay()),

  /** E: the manifest names a base or incr that is not there. Refused. */
  PART_MISSING((s, t) -> s.missing() != null),

  /**
   * F: a manifest. Load base and incrs; remove temporary, unlisted and history files; a single is
   * left alone.
   */
  DIRECTORY((s, t) -> t.layout() == AofLayout.MULTI && !s.manifest().isEmpty()),

  /** G: no manifest, a single. Load it; move it into the directory as its base. */
  ADOPT((s, t) -> t.layout() == AofLayout.MULTI && s.singlePresent()),

  /**
   * H: the layout is single, a manifest, no single. Load base and incrs; join them; remove the
   * directory's files.
   */
  JOIN((s, t) -> t.layout() == AofLayout.SINGLE && !s.manifest().isEmpty() && !s.singlePresent()),

  /** I: as H, but the joined single is there already. Load it; remove the directory's files. */
  JOIN_INTERRUPTED(
      (s, t) -> t.layout() == AofLayout.SINGLE && !s.manifest().isEmpty() && s.singleIsDirectory()),

  /** J: as H, but the single is there with other content. Refused. */
  TWO_LOGS((s, t) -> t.layout() == AofLayout.SINGLE && !s.manifest().isEmpty()),

  /** K: the layout is single, no manifest, a single. Load it. */
  SINGLE((s, t) -> t.layout() == AofLayout.SINGLE && s.singlePresent()),

  /** L: neither manifest nor single, but bases or incrs with bytes in them. Refused. */
  MANIFEST_MISSING((s, t) -> s.unlistedHaveData()),

  /** M: nothing but an RDB file. Load it; copy it as the log's base. */
  RDB_ONLY((s, t) -> s.rdbBytes() > 0),

  /** N: nothing, or only empty and temporary files. Start empty. */
  NOTHING((s, t) -> true);

  @SuppressWarnings("ImmutableEnumChecker") // the conditions hold no state
  private final BiPredicate<Survey, RecoverySettings> condition;

  RecoveryRow(BiPredicate<Survey, RecoverySettings> condition) {
    this.condition = condition;
  }

  static RecoveryRow of(Survey survey, RecoverySettings settings) {
    for (RecoveryRow row : values()) {
      if (row.condition.test(survey, settings)) {
        return row;
      }
    }
    throw new IllegalStateException("the last row always holds");
  }
}
