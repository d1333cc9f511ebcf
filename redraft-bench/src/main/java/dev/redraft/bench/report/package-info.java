/** Tables and charts of what was measured. */
@NullMarked
package dev.redraft.bench.report;

import org.jspecify.annotations.NullMarked;
