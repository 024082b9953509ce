"""What may happen to parties: merging, inviting; one public function is one transaction."""
