package kiln.coordinator.runtime;

import kiln.coordinator.ledger.Ledger;
import kiln.coordinator.view.LiveGrids;
import kiln.coordinator.view.Views;

/// What questions are answered from at present: a leader's own ledger, or a standby's copy.
///
/// @param leases who was heard of; a standby hears workers too
/// @param plainViews for what is told of every event: no look ahead, whose cost grows with what waits
/// @param health of the leader; of a standby nothing is known
record Present(Ledger ledger, LeaseTable leases, Views views, Views plainViews, LiveGrids grids, Health health) {}
