"""The final as it is played: who is on stage, the speaking clock, the places the hall is told, the board."""
