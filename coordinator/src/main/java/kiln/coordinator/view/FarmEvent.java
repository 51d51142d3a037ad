package kiln.coordinator.view;

/// One line of the live feed.
///
/// @param id grows by one; a client that comes back names the last one it saw
/// @param type `cell`, `job`, `build` or `worker`
/// @param json one JSON object
public record FarmEvent(long id, String type, String json) {}
