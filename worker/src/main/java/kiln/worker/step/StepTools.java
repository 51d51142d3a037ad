package kiln.worker.step;

import kiln.artifacts.store.ArtifactStore;
import kiln.worker.sandbox.Sandbox;
import kiln.worker.sandbox.ToolboxCache;

/// What all steps of a worker share.
public record StepTools(Sandbox sandbox, ArtifactStore store, ToolboxCache toolboxes, StepSettings settings) {}
