package dev.redraft.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OutputBudgetTest {
  private static final long MB = 1 << 20;

  private final OutputBudget budget = new OutputBudget(100 * MB);

  @Test
  void oneClientGetsAThird() {
    long counted = budget.count(0, 33 * MB);
    assertThat(budget.holds(33 * MB)).isFalse();
    counted = budget.count(counted, 34 * MB);
    assertThat(budget.holds(34 * MB)).isTrue();
    assertThat(budget.count(counted, 0)).isZero();
    assertThat(budget.waitingBytes()).isZero();
  }

  @Test
  void whoHasLittleIsNeverHeldAndNotCounted() {
    for (int i = 0; i < 10_000; i++) {
      assertThat(budget.count(0, OutputBudget.SMALL)).isZero();
    }
    assertThat(budget.holds(OutputBudget.SMALL)).isFalse();
    assertThat(budget.isExceeded()).isFalse();
  }

  @Test
  void theMoreWaitsTheLessEachMayHave() {
    budget.count(0, 60 * MB);
    assertThat(budget.holds(19 * MB)).isFalse();
    assertThat(budget.holds(21 * MB)).isTrue();
    assertThat(budget.hasRoomFor(20 * MB)).isTrue();
    assertThat(budget.hasRoomFor(20 * MB + 1)).isFalse();
    budget.count(0, 41 * MB);
    assertThat(budget.isExceeded()).isTrue();
  }
}
