package dev.redraft.platform;

/** Decides what becomes of each thing that was not synced when the power failed. */
interface SurvivalChoice {
  /**
   * A number from 0 to {@code bound - 1}. 0 stands for "kept" and 1 for "lost" wherever fates are
   * chosen.
   */
  int fate(int bound);

  /** A number from 0 to {@code bound - 1} for sizes and garbage. */
  int any(int bound);

  static SurvivalChoice of(long seed) {
    if (seed == 0 || seed == 1) {
      int fate = seed == 0 ? 1 : 0;
      return new SurvivalChoice() {
        @Override
        public int fate(int bound) {
          return fate;
        }

        @Override
        public int any(int bound) {
          return 0;
        }
      };
    }
    Entropy entropy = new Entropy(seed);
    return new SurvivalChoice() {
      @Override
      public int fate(int bound) {
        return entropy.nextInt(bound);
      }

      @Override
      public int any(int bound) {
        return entropy.nextInt(bound);
      }
    };
  }
}
